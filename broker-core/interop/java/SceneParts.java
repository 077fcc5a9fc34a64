// What the scene programs of this folder share (compiles with 4.7.1, 4.9.7 and 5.5.0): the main loop, clients, waiting, JSON.
// A program begins with: public static void main(String[] args) throws Exception { SceneParts.main(args, Map.of("name", MyScenes::name)); }
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.apache.rocketmq.client.ClientConfig;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.tools.admin.DefaultMQAdminExt;

public class SceneParts {
    /** host:port of the NameServer, the ending of all names of this run, and host:port of the broker. */
    static String namesrv, suffix, broker;
    static int total;
    private static final BufferedReader answers = new BufferedReader(new InputStreamReader(System.in));

    /** A scene: its figures by name, or an exception. */
    interface Scene { Map<String, Object> run() throws Exception; }

    /** Set by SceneTroupe: takes a program's scenes instead of playing them. */
    static Consumer<Map<String, Scene>> taker;

    /** Runs the scenes named in args[3] at the same time and prints one JSON object a line for each. */
    static void main(String[] args, Map<String, Scene> scenes) throws Exception {
        namesrv = args[0];
        suffix = args[1];
        total = Integer.parseInt(args[2]);
        broker = args.length > 4 ? args[4] : null;
        if (taker == null) play(List.of(args[3].split(",")), scenes, Integer.MAX_VALUE);
        else taker.accept(scenes);
    }

    /** Plays scenes, so many at the same time, and ends the JVM. */
    static void play(List<String> names, Map<String, Scene> scenes, int atOnce) throws InterruptedException {
        ConcurrentLinkedQueue<String> waiting = new ConcurrentLinkedQueue<>(names);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < Math.min(atOnce, names.size()); i++) {
            Thread thread = new Thread(() -> {
                for (String name = waiting.poll(); name != null; name = waiting.poll()) {
                    // Without its program: scenes call their topics by it.
                    Thread.currentThread().setName(name.substring(name.indexOf('.') + 1));
                    print(name, scenes.get(name));
                }
            });
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) thread.join();
        System.exit(0);
    }

    private static void print(String name, Scene scene) {
        Map<String, Object> result = new TreeMap<>();
        long start = System.currentTimeMillis();
        try {
            if (scene == null) throw new IllegalArgumentException("there is no scene " + name);
            result.putAll(scene.run());
        } catch (Throwable thrown) {
            java.io.StringWriter trace = new java.io.StringWriter();
            thrown.printStackTrace(new java.io.PrintWriter(trace));
            result.put("error", trace.toString());
        }
        result.put("scene", name);
        result.put("millis", System.currentTimeMillis() - start);
        say(json(result));
    }

    /** The tools leave their last line without an end. */
    static void say(String line) {
        synchronized (System.out) { System.out.print("\n" + line + "\n"); System.out.flush(); }
    }

    /** Has the broker stopped in order and started again on its folder and port; for scenes that run alone. */
    static void restartBroker() throws Exception {
        say("RESTART");
        String answer = answers.readLine();
        if (!"RESTARTED".equals(answer)) throw new IllegalStateException("restart: " + answer);
    }

    /** A started producer; a repeated send would hide a lost reply and store twice, so nothing is sent twice. */
    static DefaultMQProducer producer(String group) throws Exception {
        DefaultMQProducer producer = new DefaultMQProducer(group + suffix);
        prepare(producer, group);
        producer.start();
        return producer;
    }

    /** The tools' client, started. */
    static DefaultMQAdminExt admin(String name) throws Exception {
        DefaultMQAdminExt admin = new DefaultMQAdminExt(20_000);
        admin.setNamesrvAddr(namesrv);
        admin.setInstanceName(name + suffix);
        admin.setAdminExtGroup(name + suffix);
        patient(admin);
        admin.start();
        return admin;
    }

    /** Settings of a producer (also of a TransactionMQProducer) that is not started yet. */
    static void prepare(DefaultMQProducer producer, String instance) {
        producer.setNamesrvAddr(namesrv);
        producer.setInstanceName(instance + suffix);
        producer.setSendMsgTimeout(20_000);
        producer.setRetryTimesWhenSendFailed(0);
        patient(producer);
    }

    /** A push consumer from the first message on, not started yet. */
    static DefaultMQPushConsumer pushConsumer(String group, String topic, String expression, String instance) throws Exception {
        DefaultMQPushConsumer consumer = new DefaultMQPushConsumer(group);
        consumer.setNamesrvAddr(namesrv);
        consumer.setInstanceName(group + instance);
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        consumer.subscribe(topic, expression);
        patient(consumer);
        return consumer;
    }

    /**
     * Does every second what clients do every 5 or 30 s. Clients of 5.x wait 3 s for an answer by default, which a machine under
     * load may exceed.
     */
    static void patient(ClientConfig client) {
        client.setPollNameServerInterval(1000);
        client.setHeartbeatBrokerInterval(1000);
        client.setPersistConsumerOffsetInterval(1000);
        try {
            client.getClass().getMethod("setMqClientApiTimeout", int.class).invoke(client, 20_000);
        } catch (ReflectiveOperationException e) {
            // older clients have no such setting
        }
    }

    /** MessageModel moved to another package in 5.x. */
    static void setBroadcasting(DefaultMQPushConsumer consumer) throws Exception {
        for (java.lang.reflect.Method method : consumer.getClass().getMethods())
            if (method.getName().equals("setMessageModel"))
                for (Object constant : method.getParameterTypes()[0].getEnumConstants())
                    if (constant.toString().equals("BROADCASTING")) method.invoke(consumer, constant);
    }

    /** How many queues of a topic a consumer has been given. */
    static int queuesOf(DefaultMQPushConsumer consumer, String topic) {
        int count = 0;
        for (Object queue : consumer.getDefaultMQPushConsumerImpl().getRebalanceImpl().getProcessQueueTable().keySet())
            if (((MessageQueue) queue).getTopic().equals(topic)) count++;
        return count;
    }

    static Message message(String topic, String tag, String key, String body) {
        return new Message(topic, tag, key, body.getBytes(StandardCharsets.UTF_8));
    }

    static String text(MessageExt message) { return new String(message.getBody(), StandardCharsets.UTF_8); }

    /** Waits until a condition holds. A condition that throws does not hold yet. @return whether it came to hold in time */
    static boolean await(int seconds, Callable<Boolean> condition) throws InterruptedException {
        long end = System.currentTimeMillis() + seconds * 1000L;
        while (!holds(condition)) {
            if (System.currentTimeMillis() > end) return false;
            Thread.sleep(20);
        }
        return true;
    }

    private static boolean holds(Callable<Boolean> condition) {
        try {
            return condition.call();
        } catch (Exception e) {
            return false;
        }
    }

    /** Maps, iterables, numbers, booleans, null and text as JSON. */
    static String json(Object value) {
        if (value == null) return "null";
        if (value instanceof Map<?, ?> map) {
            List<String> members = new ArrayList<>();
            map.forEach((key, member) -> members.add(json(String.valueOf(key)) + ":" + json(member)));
            return "{" + String.join(",", members) + "}";
        }
        if (value instanceof Iterable<?> list) {
            List<String> members = new ArrayList<>();
            list.forEach(member -> members.add(json(member)));
            return "[" + String.join(",", members) + "]";
        }
        if (value instanceof Number || value instanceof Boolean) return value.toString();
        StringBuilder out = new StringBuilder("\"");
        for (char c : String.valueOf(value).toCharArray())
            if (c == '"' || c == '\\') out.append('\\').append(c);
            else if (c < 32) out.append(String.format("\\u%04x", (int) c));
            else out.append(c);
        return out.append('"').toString();
    }
}
