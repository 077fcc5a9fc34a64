// Messages with a time of delivery and delay levels with the official client (compiles with 4.7.1, 4.9.7 and 5.5.0); see
// SceneParts.java for how it is called. The methods of 5.x for times and recalls are reached by reflection.
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageAccessor;
import org.apache.rocketmq.common.message.MessageExt;

public class TimerScenes {
    public static void main(String[] args) throws Exception {
        SceneParts.main(args, Map.of("timerTimes", TimerScenes::times, "timerRefusals", TimerScenes::refusals,
            "timerRolls", TimerScenes::rolls, "timerRecall", TimerScenes::recall, "timerRecallOff", TimerScenes::recallOff,
            "timerRestart", TimerScenes::restart, "delayLevels", TimerScenes::levels));
    }

    /** What arrived, with the times of arrival. */
    static class Received {
        final ConcurrentLinkedQueue<MessageExt> messages = new ConcurrentLinkedQueue<>();
        final Map<String, Long> times = new java.util.concurrent.ConcurrentHashMap<>();

        List<String> bodies() {
            List<String> bodies = new ArrayList<>();
            for (MessageExt message : messages) bodies.add(SceneParts.text(message));
            return bodies;
        }

        List<String> sorted() { return bodies().stream().sorted().toList(); }

        MessageExt get(String body) {
            return messages.stream().filter(each -> SceneParts.text(each).equals(body)).findFirst().orElseThrow();
        }

        /** Milliseconds from the wanted time to the store time of the copy: what the broker is answerable for. */
        long lateBy(String body, long wanted) { return get(body).getStoreTimestamp() - wanted; }
    }

    static Received consume(String topic) throws Exception {
        Received received = new Received();
        DefaultMQPushConsumer consumer = SceneParts.pushConsumer("GID_" + topic, topic, "*", "c");
        consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
            received.messages.addAll(messages);
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        consumer.start();
        return received;
    }

    static Message with(Message message, String name, Object value) {
        MessageAccessor.putProperty(message, name, String.valueOf(value));
        return message;
    }

    static Message plain(String topic, String body) { return SceneParts.message(topic, "TagA", "k-" + body, body); }

    static int codeOf(DefaultMQProducer producer, Message message) throws Exception {
        try {
            producer.send(message);
            return 0;
        } catch (MQBrokerException e) {
            return e.getResponseCode();
        }
    }

    static Map<String, Object> times() throws Exception {
        String topic = "TimerTimes" + SceneParts.suffix;
        DefaultMQProducer producer = SceneParts.producer("PID_timerTimes");
        producer.send(with(plain(topic, "past"), "TIMER_DELIVER_MS", System.currentTimeMillis() - 1000));
        Received received = consume(topic);
        Map<String, Long> wanted = new TreeMap<>();
        long now = System.currentTimeMillis();
        wanted.put("deliver", now + 2500);
        SendResult sent = producer.send(with(plain(topic, "deliver"), "TIMER_DELIVER_MS", now + 2500));
        wanted.put("ms", System.currentTimeMillis() + 3300);
        producer.send(with(plain(topic, "ms"), "TIMER_DELAY_MS", 3300));
        wanted.put("sec", System.currentTimeMillis() + 5000);
        producer.send(with(plain(topic, "sec"), "TIMER_DELAY_SEC", 5));
        SceneParts.await(60, () -> received.messages.size() >= 4);
        boolean early = false;
        long late = 0;
        for (Map.Entry<String, Long> entry : wanted.entrySet()) {
            long by = received.lateBy(entry.getKey(), entry.getValue());
            early |= by < 0;
            late = Math.max(late, by);
        }
        MessageExt message = received.get("deliver");
        boolean hasTimes = true;
        for (String name : List.of("TIMER_OUT_MS", "TIMER_ENQUEUE_MS", "TIMER_DEQUEUE_MS", "REAL_TOPIC", "REAL_QID", "TIMER_DELIVER_MS"))
            hasTimes &= message.getProperty(name) != null;
        return Map.of("received", received.sorted(), "early", early, "lateMillis", late, "hasTimes", hasTimes,
            "outMs", String.valueOf((now + 2500 - 1) / 1000 * 1000).equals(message.getProperty("TIMER_OUT_MS")),
            "sameQueue", message.getQueueId() == sent.getMessageQueue().getQueueId(),
            "tagAndKey", message.getTags() + " " + message.getKeys(), "pastHasOutMs", received.get("past").getProperty("TIMER_OUT_MS") != null);
    }

    static Map<String, Object> refusals() throws Exception {
        String topic = "TimerRefusals" + SceneParts.suffix;
        DefaultMQProducer producer = SceneParts.producer("PID_timerRefusals");
        long day = 86_400_000L;
        String remark = "";
        try {
            producer.send(with(plain(topic, "x"), "TIMER_DELAY_MS", 3 * day + 60_000));
        } catch (MQBrokerException e) {
            remark = e.getErrorMessage().replace("\n", " ");
        }
        return Map.of("tooFar", codeOf(producer, with(plain(topic, "x"), "TIMER_DELIVER_MS", System.currentTimeMillis() + 4 * day)),
            "noNumber", codeOf(producer, with(plain(topic, "x"), "TIMER_DELIVER_MS", "soon")),
            "lateCancel", codeOf(producer, with(with(plain(topic, "x"), "TIMER_DELIVER_MS", 1), "TIMER_DEL_UNIQKEY", "y")),
            "secondsFirst", codeOf(producer, with(with(plain(topic, "x"), "TIMER_DELAY_SEC", "x"), "TIMER_DELAY_MS", 1)),
            "farthest", codeOf(producer, with(plain(topic, "x"), "TIMER_DELAY_MS", 3 * day - 60_000)), "remark", remark);
    }

    static Map<String, Object> rolls() throws Exception {
        String topic = "TimerRolls" + SceneParts.suffix;
        DefaultMQProducer producer = SceneParts.producer("PID_timerRolls");
        Received received = consume(topic);
        long wanted = System.currentTimeMillis() + 17_000;
        producer.send(with(plain(topic, "far"), "TIMER_DELIVER_MS", wanted));
        SceneParts.await(60, () -> received.messages.size() >= 1);
        MessageExt message = received.get("far");
        return Map.of("received", received.bodies(), "early", received.lateBy("far", wanted) < 0,
            "rolled", Integer.parseInt(message.getProperty("TIMER_ROLL_TIMES")) > 0, "lateMillis", received.lateBy("far", wanted));
    }

    /** producer.recallMessage of 5.x. @return the id it answers with, or the code of the refusal */
    static String recallOf(DefaultMQProducer producer, String topic, String handle) throws Exception {
        try {
            return (String) producer.getClass().getMethod("recallMessage", String.class, String.class).invoke(producer, topic, handle);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof MQBrokerException refused) return refused.getResponseCode() + " " + refused.getErrorMessage().split("\n")[0];
            return e.getCause().getClass().getSimpleName();
        }
    }

    static String handleOf(SendResult result) throws Exception {
        return (String) result.getClass().getMethod("getRecallHandle").invoke(result);
    }

    static Map<String, Object> recall() throws Exception {
        String topic = "TimerRecall" + SceneParts.suffix;
        DefaultMQProducer producer = SceneParts.producer("PID_timerRecall");
        Received received = consume(topic);
        long wanted = System.currentTimeMillis() + 8000;
        SendResult unwanted = producer.send(with(plain(topic, "unwanted"), "TIMER_DELIVER_MS", wanted));
        producer.send(with(plain(topic, "wanted"), "TIMER_DELIVER_MS", wanted));
        SendResult now = producer.send(plain(topic, "now"));
        String id = recallOf(producer, topic, handleOf(unwanted));
        String other = recallOf(producer, "TBW102", handleOf(unwanted));
        String wrong = recallOf(producer, topic, "bm90IGEgaGFuZGxl");
        producer.send(with(plain(topic, "last"), "TIMER_DELIVER_MS", wanted + 3000));
        SceneParts.await(60, () -> received.bodies().contains("last"));
        String late = recallOf(producer, topic, handleOf(unwanted));
        return Map.of("received", received.sorted(), "sameId", id.equals(unwanted.getMsgId()), "other", other, "wrong", wrong, "late", late,
            "handleOfOrdinary", String.valueOf(handleOf(now)));
    }

    static Map<String, Object> recallOff() throws Exception {
        String topic = "TimerRecallOff" + SceneParts.suffix;
        DefaultMQProducer producer = SceneParts.producer("PID_timerRecallOff");
        SendResult sent = producer.send(with(plain(topic, "x"), "TIMER_DELAY_MS", 60_000));
        return Map.of("refused", recallOf(producer, topic, handleOf(sent)));
    }

    static Map<String, Object> restart() throws Exception {
        String topic = "TimerRestart" + SceneParts.suffix;
        DefaultMQProducer producer = SceneParts.producer("PID_timerRestart");
        Received received = consume(topic);
        producer.send(plain(topic, "ordinary"));
        SceneParts.await(60, () -> received.messages.size() >= 1);
        long now = System.currentTimeMillis();
        // As long as level 5 of the broker of this scene.
        long waitMillis = 40_000;
        producer.send(with(plain(topic, "missed"), "TIMER_DELIVER_MS", now + 4000));
        producer.send(with(plain(topic, "timer"), "TIMER_DELIVER_MS", now + waitMillis));
        Message level = plain(topic, "level");
        level.setDelayTimeLevel(5);
        producer.send(level);
        SceneParts.restartBroker();
        SceneParts.await(120, () -> received.messages.size() >= 4);
        Thread.sleep(3000);
        return Map.of("received", received.sorted(), "early", received.lateBy("timer", now + waitMillis) < 0 || received.lateBy("level", now + waitMillis) < 0);
    }

    static Map<String, Object> levels() throws Exception {
        String topic = "DelayLevels" + SceneParts.suffix;
        DefaultMQProducer producer = SceneParts.producer("PID_delayLevels");
        Received received = consume(topic);
        long[] millis = {1000, 2000, 3000, 3000};
        int[] levels = {1, 2, 3, 9};
        Map<String, Long> wanted = new TreeMap<>();
        for (int i = 0; i < levels.length; i++) {
            Message message = plain(topic, "level" + levels[i]);
            message.setDelayTimeLevel(levels[i]);
            wanted.put("level" + levels[i], System.currentTimeMillis() + millis[i]);
            producer.send(with(message, "TIMER_DELAY_SEC", 40));
        }
        SceneParts.await(60, () -> received.messages.size() >= levels.length);
        boolean early = false;
        for (Map.Entry<String, Long> entry : wanted.entrySet()) early |= received.lateBy(entry.getKey(), entry.getValue()) < 0;
        MessageExt message = received.get("level9");
        return Map.of("received", received.sorted(), "early", early, "level", message.getProperty("DELAY"), "realTopic", topic.equals(message.getProperty("REAL_TOPIC")),
            "timer", String.valueOf(message.getProperty("TIMER_DELAY_SEC")), "tagAndKey", message.getTags() + " " + message.getKeys());
    }
}
