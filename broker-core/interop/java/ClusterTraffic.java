import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Scanner;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.rocketmq.client.consumer.DefaultLitePullConsumer;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;

/**
 * An application at a cluster whose members come and go. Usage: ClusterTraffic NAMESRV TOPIC SENDERS
 *
 * Each sender sends one message after the other; GID_push and GID_lite consume them. Prints
 * "ACK key status broker queueId queueOffset", "FAIL key why" (after the client's own retries) and "GOT group key".
 * Told on standard input: "send PAUSE" (ms between two sends of a sender), "stop" (no more sends, none under way), "consume PAUSE" (ms for each message).
 */
public class ClusterTraffic {
    private static final int PULLED_AHEAD = 16;
    private static volatile int sendPause = -1;
    private static volatile int consumePause = 0;
    private static final AtomicInteger underWay = new AtomicInteger();
    private static final AtomicInteger number = new AtomicInteger();

    public static void main(String[] args) {
        try {
            run(args);
        } catch (Exception thrown) {
            thrown.printStackTrace();
        }
        // Threads of clients that have started would keep it alive.
        Runtime.getRuntime().halt(1);
    }

    private static void run(String[] args) throws Exception {
        String namesrv = args[0];
        String topic = args[1];
        DefaultMQProducer producer = new DefaultMQProducer("PID_cluster");
        producer.setNamesrvAddr(namesrv);
        producer.setInstanceName("producer");
        producer.setPollNameServerInterval(1000);
        // A busy machine is not a broker that is away.
        producer.setSendMsgTimeout(10_000);
        producer.start();

        DefaultMQPushConsumer push = new DefaultMQPushConsumer("GID_push");
        push.setNamesrvAddr(namesrv);
        push.setInstanceName("push");
        push.setPollNameServerInterval(1000);
        push.setPersistConsumerOffsetInterval(1000);
        push.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        push.setConsumeThreadMin(4);
        push.setConsumeThreadMax(4);
        push.setPullBatchSize(8);
        push.setPullThresholdForQueue(PULLED_AHEAD);
        push.subscribe(topic, "*");
        push.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
            consumed("push", messages);
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });

        DefaultLitePullConsumer lite = new DefaultLitePullConsumer("GID_lite");
        lite.setNamesrvAddr(namesrv);
        lite.setInstanceName("lite");
        lite.setPollNameServerInterval(1000);
        lite.setAutoCommitIntervalMillis(1000);
        holdAtMost(lite, 1000);
        lite.setConsumerTimeoutMillisWhenSuspend(2000);
        lite.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        lite.setPullBatchSize(8);
        lite.setPullThresholdForQueue(PULLED_AHEAD);
        lite.subscribe(topic, "*");

        for (int i = 0; i < Integer.parseInt(args[2]); i++) inBackground(() -> send(producer, topic));
        push.start();
        lite.start();
        inBackground(() -> {
            while (true) consumed("lite", lite.poll(500));
        });
        say("READY");
        Scanner in = new Scanner(System.in);
        while (in.hasNextLine()) {
            String[] words = in.nextLine().split(" ");
            if (words[0].equals("send")) sendPause = Integer.parseInt(words[1]);
            else if (words[0].equals("stop")) {
                sendPause = -1;
                while (underWay.get() > 0) pause(5);
            }
            else if (words[0].equals("consume")) consumePause = Integer.parseInt(words[1]);
            say("DONE " + String.join(" ", words));
        }
    }

    private static void send(DefaultMQProducer producer, String topic) {
        while (true) {
            if (sendPause < 0) {
                pause(5);
                continue;
            }
            underWay.incrementAndGet();
            if (sendPause < 0) {
                underWay.decrementAndGet();
                continue;
            }
            String key = "key-" + number.getAndIncrement();
            try {
                SendResult sent = producer.send(new Message(topic, "TagA", key, key.getBytes(StandardCharsets.UTF_8)));
                say("ACK " + key + " " + sent.getSendStatus() + " " + sent.getMessageQueue().getBrokerName() + " " + sent.getMessageQueue().getQueueId() + " " + sent.getQueueOffset());
            } catch (Exception thrown) {
                say("FAIL " + key + " " + thrown.toString().replace('\n', ' '));
            }
            underWay.decrementAndGet();
            pause(sendPause);
        }
    }

    private static void consumed(String group, List<MessageExt> messages) {
        for (MessageExt message : messages) {
            say("GOT " + group + " " + message.getKeys());
            pause(consumePause);
        }
    }

    /** How long a broker may hold an empty pull: the client has no setter for it, and its time-out must be longer. */
    private static void holdAtMost(DefaultLitePullConsumer consumer, long ms) throws Exception {
        Field field = DefaultLitePullConsumer.class.getDeclaredField("brokerSuspendMaxTimeMillis");
        field.setAccessible(true);
        field.set(consumer, ms);
    }

    private static void inBackground(Runnable work) {
        Thread thread = new Thread(work);
        thread.setDaemon(true);
        thread.start();
    }

    private static void pause(int ms) {
        if (ms <= 0) return;
        try {
            Thread.sleep(ms);
        } catch (InterruptedException thrown) {
            Thread.currentThread().interrupt();
        }
    }

    private static synchronized void say(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
