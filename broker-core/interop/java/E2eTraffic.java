import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.consumer.rebalance.AllocateMessageQueueAveragely;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.Message;

/**
 * An application whose picture the dashboard must draw. Usage: E2eTraffic NAMESRV [RATE]
 *
 * Orders gets 60 messages with trace, keys and tags; GID_shop (traced) consumes them all and fails once on order-7, GID_billing
 * consumed the first 40 and went away, GID_stuck consumed the first of each queue, holds on to
 * the rest and stays. Untraced gets three messages without
 * trace. Payments gets RATE messages a second (20), which GID_payments consumes, until standard input ends.
 * Prints "SENT <topic> <key> <unique id> <offset id>" per message of Orders and Untraced, and "READY" when everything is consumed and
 * committed.
 */
public class E2eTraffic {
    private static final int FIRST = 40;
    private static final int ALL = 60;
    private static final int QUEUES = 4;
    private static String namesrv;

    public static void main(String[] args) throws Exception {
        // The threads of the clients would keep a process alive whose story has failed.
        Thread.currentThread().setUncaughtExceptionHandler((thread, thrown) -> {
            thrown.printStackTrace();
            System.exit(1);
        });
        namesrv = args[0];
        int rate = args.length > 1 ? Integer.parseInt(args[1]) : 20;
        DefaultMQProducer producer = producer("PID_shop", true);
        DefaultMQProducer silent = producer("PID_silent", false);
        // the topic is made by its first message, so that consumers find its queues at once
        for (int i = 0; i < FIRST; i++) sendOrder(producer, i);

        Set<String> shop = ConcurrentHashMap.newKeySet();
        AtomicInteger failures = new AtomicInteger();
        DefaultMQPushConsumer keepsUp = consumer("GID_shop", "Orders", true, (messages, context) -> {
            if (messages.get(0).getKeys().equals("order-7") && failures.getAndIncrement() == 0) {
                context.setDelayLevelWhenNextConsume(1);
                return ConsumeConcurrentlyStatus.RECONSUME_LATER;
            }
            messages.forEach(message -> shop.add(message.getKeys()));
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        Set<String> billing = ConcurrentHashMap.newKeySet();
        DefaultMQPushConsumer leaves = consumer("GID_billing", "Orders", false, (messages, context) -> {
            messages.forEach(message -> billing.add(message.getKeys()));
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        until("GID_billing consumed", () -> billing.size() == FIRST);
        leaves.shutdown();
        for (int i = FIRST; i < ALL; i++) sendOrder(producer, i);
        for (int i = 0; i < 3; i++) print("Untraced", silent.send(message("Untraced", "TagX", "plain-" + i, "no trace " + i)), "plain-" + i);

        CountDownLatch never = new CountDownLatch(1);
        AtomicInteger held = new AtomicInteger();
        DefaultMQPushConsumer stuck = consumer("GID_stuck", "Orders", false, (messages, context) -> {
            if (messages.get(0).getQueueOffset() == 0) return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
            held.incrementAndGet();
            try {
                never.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return ConsumeConcurrentlyStatus.RECONSUME_LATER;
        });
        until("GID_shop consumed", () -> shop.size() == ALL);
        until("GID_stuck holds the rest", () -> held.get() == ALL - QUEUES);

        AtomicInteger paid = new AtomicInteger();
        silent.send(message("Payments", "Card", "payment-0", "{\"amount\":0}"));
        consumer("GID_payments", "Payments", false, (messages, context) -> {
            paid.addAndGet(messages.size());
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        Thread payments = new Thread(() -> pay(silent, rate), "payments");
        payments.setDaemon(true);
        payments.start();
        until("GID_payments consumes", () -> paid.get() > rate);
        for (DefaultMQPushConsumer consumer : new DefaultMQPushConsumer[] {keepsUp, stuck}) {
            String retries = "%RETRY%" + consumer.getConsumerGroup();
            until("the queue of " + retries, () -> !consumer.getDefaultMQPushConsumerImpl().getOffsetStore().cloneOffsetTable(retries).isEmpty());
            consumer.getDefaultMQPushConsumerImpl().persistConsumerOffset();
        }
        System.out.println("READY");
        System.out.flush();
        while (System.in.read() >= 0) {
        }
        Runtime.getRuntime().halt(0);
    }

    private static void sendOrder(DefaultMQProducer producer, int i) throws Exception {
        String body = "{\"orderId\":" + (9007199254740993L + i) + ",\"buyer\":\"王小明\",\"items\":[{\"sku\":\"茶叶 / tea\",\"count\":" + i + "}]}";
        Message message = message("Orders", i % 2 == 0 ? "Created" : "Paid", "order-" + i, body);
        message.putUserProperty("region", "华东");
        print("Orders", producer.send(message), "order-" + i);
    }

    /** Sends at an even pace; a broker that is away is tried again. */
    private static void pay(DefaultMQProducer producer, int rate) {
        for (int i = 1; ; i++) {
            try {
                producer.send(message("Payments", i % 5 == 0 ? "Transfer" : "Card", "payment-" + i, "{\"amount\":" + i % 977 + "}"));
            } catch (Exception e) {
                // the broker is away
            }
            try {
                Thread.sleep(1000 / rate);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private static Message message(String topic, String tag, String key, String body) {
        return new Message(topic, tag, key, body.getBytes(StandardCharsets.UTF_8));
    }

    private static void print(String topic, SendResult sent, String key) {
        System.out.println("SENT " + topic + " " + key + " " + sent.getMsgId() + " " + sent.getOffsetMsgId());
    }

    private static DefaultMQProducer producer(String group, boolean trace) throws Exception {
        DefaultMQProducer producer = new DefaultMQProducer(group, null, trace, null);
        producer.setNamesrvAddr(namesrv);
        producer.setInstanceName(group);
        producer.start();
        return producer;
    }

    private static DefaultMQPushConsumer consumer(String group, String topic, boolean trace, MessageListenerConcurrently listener) throws Exception {
        DefaultMQPushConsumer consumer = new DefaultMQPushConsumer(group, null, new AllocateMessageQueueAveragely(), trace, null);
        consumer.setNamesrvAddr(namesrv);
        consumer.setInstanceName(group);
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        consumer.setConsumeThreadMin(ALL);
        consumer.setConsumeThreadMax(ALL);
        consumer.setPersistConsumerOffsetInterval(500);
        // the retry topic of a new group is found with the next look at the NameServer
        consumer.setPollNameServerInterval(500);
        consumer.subscribe(topic, "*");
        consumer.registerMessageListener(listener);
        consumer.start();
        return consumer;
    }

    private interface Condition {
        boolean holds();
    }

    private static void until(String what, Condition condition) throws InterruptedException {
        for (int i = 0; i < 1200 && !condition.holds(); i++) Thread.sleep(50);
        if (!condition.holds()) throw new IllegalStateException(what + ": not within 60 s");
    }
}
