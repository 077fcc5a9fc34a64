import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.rocketmq.client.consumer.DefaultMQPullConsumer;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.ConsumeOrderlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.consumer.listener.MessageListenerOrderly;
import org.apache.rocketmq.client.consumer.rebalance.AllocateMessageQueueAveragely;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.remoting.protocol.heartbeat.MessageModel;

/**
 * Brings a cluster into the state in which the expected outputs of mqadmin were recorded, and keeps its clients online until
 * standard input ends: GoldenTopic with 20 messages on four queues, four messages on GoldenOrder, a producer, three push
 * consumers that keep up, and the group GID_golden_lag, which consumed two messages of each queue and went away.
 * Prints "SENT <i> <unique id> <offset id>" per message and "READY" when everything is consumed and committed.
 */
public class MqadminScene {
    private static final AtomicInteger CONSUMED = new AtomicInteger();
    private static final AtomicInteger CONSUMED_IN_ORDER = new AtomicInteger();
    private static final AtomicInteger CONSUMED_BY_ALL = new AtomicInteger();

    public static void main(String[] args) throws Exception {
        // The threads of the clients would keep a process alive whose scene has failed.
        Thread.currentThread().setUncaughtExceptionHandler((thread, thrown) -> {
            thrown.printStackTrace();
            System.exit(1);
        });
        String namesrv = args[0];
        DefaultMQProducer producer = new DefaultMQProducer("PID_golden", null, true, null);
        producer.setNamesrvAddr(namesrv);
        producer.start();
        DefaultMQPushConsumer push = consumer(namesrv, "GID_golden", "GoldenTopic", "*", true);
        push.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
            CONSUMED.addAndGet(messages.size());
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        push.start();
        DefaultMQPushConsumer orderly = consumer(namesrv, "GID_golden_order", "GoldenOrder", "*", false);
        orderly.registerMessageListener((MessageListenerOrderly) (messages, context) -> {
            CONSUMED_IN_ORDER.addAndGet(messages.size());
            return ConsumeOrderlyStatus.SUCCESS;
        });
        orderly.start();
        DefaultMQPushConsumer all = consumer(namesrv, "GID_golden_broadcast", "GoldenTopic", "TagA || TagB", false);
        all.setMessageModel(MessageModel.BROADCASTING);
        all.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
            CONSUMED_BY_ALL.addAndGet(messages.size());
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        all.start();
        send(producer);
        lag(namesrv);
        until(() -> CONSUMED.get() >= 20 && CONSUMED_IN_ORDER.get() >= 4 && CONSUMED_BY_ALL.get() >= 20);
        push.getDefaultMQPushConsumerImpl().persistConsumerOffset();
        orderly.getDefaultMQPushConsumerImpl().persistConsumerOffset();
        System.out.println("READY");
        System.out.flush();
        while (System.in.read() >= 0) {
        }
        System.exit(0);
    }

    private static DefaultMQPushConsumer consumer(String namesrv, String group, String topic, String tags, boolean trace) throws Exception {
        DefaultMQPushConsumer consumer = new DefaultMQPushConsumer(group, null, new AllocateMessageQueueAveragely(), trace, null);
        consumer.setNamesrvAddr(namesrv);
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        consumer.subscribe(topic, tags);
        return consumer;
    }

    /** Queue n of the topic in the order of the queue ids. */
    private static MessageQueue queue(List<MessageQueue> queues, int n) {
        List<MessageQueue> sorted = new ArrayList<>(queues);
        Collections.sort(sorted);
        return sorted.get(n % sorted.size());
    }

    private static void send(DefaultMQProducer producer) throws Exception {
        for (int i = 0; i < 20; i++) {
            String body = i == 0 ? "黄金 body 0" : "golden body " + i;
            Message message = new Message("GoldenTopic", i % 2 == 0 ? "TagA" : "TagB", "golden-" + i, body.getBytes(StandardCharsets.UTF_8));
            message.putUserProperty("index", "" + i);
            SendResult result = producer.send(message, (queues, m, n) -> queue(queues, (Integer) n), i);
            System.out.println("SENT " + i + " " + result.getMsgId() + " " + result.getOffsetMsgId());
        }
        for (int i = 0; i < 4; i++) {
            Message message = new Message("GoldenOrder", "TagO", "order-" + i, ("order body " + i).getBytes(StandardCharsets.UTF_8));
            producer.send(message, (queues, m, n) -> queue(queues, (Integer) n), 0);
        }
    }

    /** The group that lags: 2 of 5 messages per queue, and one message sent to its dead letters. */
    private static void lag(String namesrv) throws Exception {
        DefaultMQPullConsumer consumer = new DefaultMQPullConsumer("GID_golden_lag");
        consumer.setNamesrvAddr(namesrv);
        consumer.start();
        List<MessageQueue> queues = new ArrayList<>(consumer.fetchSubscribeMessageQueues("GoldenTopic"));
        for (MessageQueue queue : queues) {
            consumer.pull(queue, "*", 0, 2);
            consumer.getDefaultMQPullConsumerImpl().updateConsumeOffsetToBroker(queue, 2, false);
        }
        consumer.sendMessageBack(consumer.pull(queue(queues, 0), "*", 0, 1).getMsgFoundList().get(0), -1);
        consumer.shutdown();
    }

    private interface Condition {
        boolean holds();
    }

    private static void until(Condition condition) throws InterruptedException {
        for (int i = 0; i < 2400 && !condition.holds(); i++) Thread.sleep(50);
        if (!condition.holds()) throw new IllegalStateException("not all messages were consumed within 120 s: " + CONSUMED + " of 20, " + CONSUMED_IN_ORDER + " of 4 in order, " + CONSUMED_BY_ALL + " of 20 broadcast");
    }
}
