// POP with the official client 5.5.0: raw pops and acks, and a push consumer that pops. See SceneParts.java for how it is called.
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.rocketmq.client.consumer.AckCallback;
import org.apache.rocketmq.client.consumer.AckResult;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.PopCallback;
import org.apache.rocketmq.client.consumer.PopResult;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.impl.MQClientAPIImpl;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.TopicConfig;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.common.message.MessageRequestMode;
import org.apache.rocketmq.remoting.protocol.header.AckMessageRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.ChangeInvisibleTimeRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.ExtraInfoUtil;
import org.apache.rocketmq.remoting.protocol.header.PopMessageRequestHeader;
import org.apache.rocketmq.tools.admin.DefaultMQAdminExt;

public class PopScenes {
    static DefaultMQProducer producer;
    static DefaultMQAdminExt admin;
    static MQClientAPIImpl api;

    public static void main(String[] args) throws Exception {
        SceneParts.namesrv = args[0];
        SceneParts.suffix = args[1];
        producer = SceneParts.producer("PID_pop");
        admin = new DefaultMQAdminExt(20_000L);
        admin.setNamesrvAddr(args[0]);
        admin.setInstanceName("PopAdmin" + args[1]);
        admin.start();
        api = producer.getDefaultMQProducerImpl().getMqClientFactory().getMQClientAPIImpl();
        Map<String, SceneParts.Scene> scenes = new HashMap<>();
        scenes.put("popAll", PopScenes::popAll);
        scenes.put("popAllMerged", PopScenes::popAll);
        scenes.put("popAgain", PopScenes::popAgain);
        scenes.put("popAgainMerged", PopScenes::popAgain);
        scenes.put("popAgainV2", PopScenes::popAgain);
        scenes.put("popHide", PopScenes::popHide);
        scenes.put("popBatchAck", PopScenes::popBatchAck);
        scenes.put("popFilters", PopScenes::popFilters);
        scenes.put("popFirstOffset", PopScenes::popFirstOffset);
        scenes.put("popReset", PopScenes::popReset);
        scenes.put("popWaits", PopScenes::popWaits);
        scenes.put("popRefused", PopScenes::popRefused);
        scenes.put("popDelayed", PopScenes::popDelayed);
        scenes.put("popPush", PopScenes::popPush);
        scenes.put("popRestart", PopScenes::popRestart);
        SceneParts.main(args, scenes);
    }

    /** Pops of one group on one topic. */
    static class Popper {
        final String topic, group;
        int initMode = 0;
        String expType = "TAG", exp = "*";

        Popper(String topic, String group) { this.topic = topic; this.group = group; }

        PopResult pop(int queueId, int max, long invisible, long poll) throws Exception {
            PopMessageRequestHeader header = new PopMessageRequestHeader();
            header.setConsumerGroup(group);
            header.setTopic(topic);
            header.setQueueId(queueId);
            header.setMaxMsgNums(max);
            header.setInvisibleTime(invisible);
            header.setPollTime(poll);
            header.setBornTime(System.currentTimeMillis());
            header.setInitMode(initMode);
            header.setExpType(expType);
            header.setExp(exp);
            header.setOrder(false);
            CompletableFuture<PopResult> future = new CompletableFuture<>();
            api.popMessageAsync("broker-a", SceneParts.broker, header, 30_000, new PopCallback() {
                public void onSuccess(PopResult result) { future.complete(result); }
                public void onException(Throwable e) { future.completeExceptionally(e); }
            });
            return future.get(40, TimeUnit.SECONDS);
        }

        List<MessageExt> take(int max, long invisible, long poll) throws Exception {
            List<MessageExt> found = pop(-1, max, invisible, poll).getMsgFoundList();
            return found == null ? new ArrayList<>() : found;
        }

        /** Pops until nothing has come for a while; gives up after a minute: what is not acked comes again for ever. */
        List<MessageExt> takeAll(long invisible, long quietMillis) throws Exception {
            List<MessageExt> all = new ArrayList<>();
            long last = System.currentTimeMillis() + 60_000;
            long end = System.currentTimeMillis() + quietMillis;
            while (System.currentTimeMillis() < Math.min(end, last)) {
                List<MessageExt> found = take(32, invisible, 200);
                all.addAll(found);
                if (!found.isEmpty()) end = System.currentTimeMillis() + quietMillis;
            }
            return all;
        }

        /** Pops until so many have come. */
        List<MessageExt> takeUntil(int count, long invisible, int seconds) throws Exception {
            List<MessageExt> all = new ArrayList<>();
            long end = System.currentTimeMillis() + seconds * 1000L;
            while (all.size() < count && System.currentTimeMillis() < end) all.addAll(take(32, invisible, 300));
            return all;
        }

        AckResult ack(MessageExt message) throws Exception { return ack(message.getProperty("POP_CK")); }

        AckResult ack(String handle) throws Exception {
            String[] parts = ExtraInfoUtil.split(handle);
            AckMessageRequestHeader header = new AckMessageRequestHeader();
            header.setTopic(ExtraInfoUtil.getRealTopic(parts, topic, group));
            header.setQueueId(ExtraInfoUtil.getQueueId(parts));
            header.setOffset(ExtraInfoUtil.getQueueOffset(parts));
            header.setConsumerGroup(group);
            header.setExtraInfo(handle);
            return ack(header);
        }

        AckResult ack(AckMessageRequestHeader header) throws Exception {
            Acked acked = new Acked();
            api.ackMessageAsync(SceneParts.broker, 20_000, acked, header);
            return acked.get(30, TimeUnit.SECONDS);
        }

        /** @return the new handle */
        String hide(MessageExt message, long invisible) throws Exception {
            String handle = message.getProperty("POP_CK");
            String[] parts = ExtraInfoUtil.split(handle);
            ChangeInvisibleTimeRequestHeader header = new ChangeInvisibleTimeRequestHeader();
            header.setTopic(ExtraInfoUtil.getRealTopic(parts, topic, group));
            header.setQueueId(ExtraInfoUtil.getQueueId(parts));
            header.setOffset(ExtraInfoUtil.getQueueOffset(parts));
            header.setConsumerGroup(group);
            header.setExtraInfo(handle);
            header.setInvisibleTime(invisible);
            Acked acked = new Acked();
            api.changeInvisibleTimeAsync("broker-a", SceneParts.broker, header, 20_000, acked);
            return acked.get(30, TimeUnit.SECONDS).getExtraInfo();
        }
    }

    static class Acked extends CompletableFuture<AckResult> implements AckCallback {
        public void onSuccess(AckResult result) { complete(result); }
        public void onException(Throwable e) { completeExceptionally(e); }
    }

    /** A topic and a popper of a group of its own. */
    static Popper popper(String name, int queues) throws Exception {
        String topic = name + SceneParts.suffix;
        admin.createAndUpdateTopicConfig(SceneParts.broker, new TopicConfig(topic, queues, queues, 6));
        return new Popper(topic, "GID_" + topic);
    }

    static String name() { return "T_" + Thread.currentThread().getName(); }

    static void send(Popper popper, int count, int queues) throws Exception {
        for (int i = 0; i < count; i++) send(popper, "m" + i, i % queues, i % 2 == 0 ? "even" : "odd");
    }

    static void send(Popper popper, String text, int queueId, String tag) throws Exception {
        Message message = SceneParts.message(popper.topic, tag, text, text);
        message.putUserProperty("number", text.substring(1));
        producer.send(message, new MessageQueue(popper.topic, "broker-a", queueId));
    }

    static TreeSet<String> texts(List<MessageExt> messages) {
        TreeSet<String> texts = new TreeSet<>();
        for (MessageExt message : messages) texts.add(SceneParts.text(message));
        return texts;
    }

    static Map<String, Object> popAll() throws Exception {
        Popper popper = popper(name(), 4);
        send(popper, 200, 4);
        List<MessageExt> all = popper.takeAll(20_000, 1000);
        AtomicInteger acked = new AtomicInteger();
        for (MessageExt message : all) if (popper.ack(message).getStatus().name().equals("OK")) acked.incrementAndGet();
        List<MessageExt> again = popper.takeAll(60_000, 24_000);
        Map<String, Object> figures = new TreeMap<>();
        figures.put("popped", all.size());
        figures.put("distinct", texts(all).size());
        figures.put("acked", acked.get());
        figures.put("again", again.size());
        return figures;
    }

    static Map<String, Object> popAgain() throws Exception {
        Popper popper = popper(name(), 1);
        send(popper, 10, 1);
        List<MessageExt> first = popper.takeUntil(10, 6000, 20);
        long popTime = Long.parseLong(first.get(0).getProperty("1ST_POP_TIME"));
        for (MessageExt message : first) if (message.getTags().equals("even")) popper.ack(message);
        List<MessageExt> second = popper.takeUntil(5, 6000, 30);
        long after = System.currentTimeMillis() - popTime;
        Map<String, Object> figures = new TreeMap<>();
        figures.put("first", texts(first));
        figures.put("second", texts(second));
        Set<Object> seen = new HashSet<>();
        for (MessageExt message : second)
            seen.add(message.getReconsumeTimes() + " " + message.getTopic().equals(popper.topic) + " " + message.getTags() + " " + ExtraInfoUtil.getRetry(ExtraInfoUtil.split(message.getProperty("POP_CK"))) + " "
                + (Long.parseLong(message.getProperty("1ST_POP_TIME")) == popTime) + " " + popper.group.equals(message.getProperty("ORIGIN_GROUP")));
        figures.put("seen", seen);
        figures.put("notEarly", after >= 6000);
        figures.put("millisLate", after - 6000);
        for (MessageExt message : second) if (!SceneParts.text(message).equals("m1")) popper.ack(message);
        List<MessageExt> third = popper.takeUntil(1, 10_000, 30);
        figures.put("third", texts(third));
        figures.put("thirdTimes", third.isEmpty() ? -1 : third.get(0).getReconsumeTimes());
        for (MessageExt message : third) popper.ack(message);
        return figures;
    }

    static Map<String, Object> popHide() throws Exception {
        Popper popper = popper(name(), 1);
        send(popper, 2, 1);
        List<MessageExt> first = popper.takeUntil(2, 4000, 20);
        long hidden = System.currentTimeMillis();
        String handle = popper.hide(first.get(0), 9000);
        String shorter = popper.hide(first.get(1), 1000);
        List<MessageExt> second = popper.takeUntil(1, 30_000, 30);
        long secondAfter = System.currentTimeMillis() - hidden;
        Map<String, Object> figures = new TreeMap<>();
        figures.put("second", texts(second));
        figures.put("secondInTime", secondAfter >= 1000 && secondAfter < 9000);
        for (MessageExt message : second) popper.ack(message);
        // The old handle says nothing any more: the message comes again.
        popper.ack(first.get(0));
        List<MessageExt> third = popper.takeUntil(1, 30_000, 30);
        figures.put("third", texts(third));
        figures.put("thirdNotEarly", System.currentTimeMillis() - hidden >= 9000);
        figures.put("handle", handle.split(" ").length + " " + shorter.split(" ")[2] + " " + shorter.split(" ")[4]);
        return figures;
    }

    static Map<String, Object> popBatchAck() throws Exception {
        Popper popper = popper(name(), 2);
        send(popper, 20, 2);
        List<MessageExt> first = popper.takeUntil(20, 5000, 20);
        List<String> handles = new ArrayList<>();
        for (MessageExt message : first) if (!SceneParts.text(message).equals("m7")) handles.add(message.getProperty("POP_CK"));
        Acked acked = new Acked();
        api.batchAckMessageAsync(SceneParts.broker, 20_000, acked, popper.topic, popper.group, handles);
        Map<String, Object> figures = new TreeMap<>();
        figures.put("status", acked.get(30, TimeUnit.SECONDS).getStatus());
        figures.put("again", texts(popper.takeAll(30_000, 9000)));
        return figures;
    }

    static Map<String, Object> popFilters() throws Exception {
        Popper tags = popper(name(), 2);
        send(tags, 20, 2);
        tags.exp = "odd";
        Popper sql = new Popper(tags.topic, tags.group + "_sql");
        sql.expType = "SQL92";
        sql.exp = "number > 4 AND number < 8";
        Map<String, Object> figures = new TreeMap<>();
        figures.put("tags", texts(tags.takeAll(60_000, 1500)).size());
        figures.put("sql", texts(sql.takeAll(60_000, 1500)));
        return figures;
    }

    static Map<String, Object> popFirstOffset() throws Exception {
        Popper popper = popper(name(), 1);
        send(popper, 3, 1);
        popper.initMode = 1;
        Map<String, Object> figures = new TreeMap<>();
        figures.put("young", texts(popper.takeAll(60_000, 1000)));
        return figures;
    }

    static Map<String, Object> popReset() throws Exception {
        Popper popper = popper(name(), 1);
        send(popper, 5, 1);
        for (MessageExt message : popper.takeAll(60_000, 1000)) popper.ack(message);
        admin.resetOffsetByQueueId(SceneParts.broker, popper.group, popper.topic, 0, 2);
        Map<String, Object> figures = new TreeMap<>();
        figures.put("after", texts(popper.takeAll(60_000, 1000)));
        return figures;
    }

    static Map<String, Object> popWaits() throws Exception {
        Popper popper = popper(name(), 1);
        long start = System.currentTimeMillis();
        PopResult nothing = popper.pop(-1, 32, 60_000, 2000);
        Map<String, Object> figures = new TreeMap<>();
        figures.put("nothing", nothing.getPopStatus());
        long waited = System.currentTimeMillis() - start;
        figures.put("waited", waited >= 1800 && waited < 5000);
        CompletableFuture<PopResult> future = CompletableFuture.supplyAsync(() -> {
            try { return popper.pop(-1, 32, 60_000, 15_000); } catch (Exception e) { throw new RuntimeException(e); }
        });
        Thread.sleep(1000);
        long sent = System.currentTimeMillis();
        send(popper, "m0", 0, "even");
        figures.put("came", texts(future.get(30, TimeUnit.SECONDS).getMsgFoundList()));
        // Without the message it would have waited three times as long.
        figures.put("atOnce", System.currentTimeMillis() - sent < 5000);
        return figures;
    }

    interface Attempt { Object run() throws Exception; }

    static Object codeOf(Attempt attempt) {
        try {
            return attempt.run();
        } catch (Exception e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause())
                if (cause instanceof MQBrokerException) return ((MQBrokerException) cause).getResponseCode();
            return e.toString();
        }
    }

    static Map<String, Object> popRefused() throws Exception {
        Popper popper = popper(name(), 1);
        send(popper, 1, 1);
        Map<String, Object> figures = new TreeMap<>();
        figures.put("tooMany", codeOf(() -> popper.pop(-1, 33, 60_000, 0).getPopStatus()));
        figures.put("badQueue", codeOf(() -> popper.pop(1, 32, 60_000, 0).getPopStatus()));
        figures.put("noTopic", codeOf(() -> new Popper("NoSuchTopic" + SceneParts.suffix, "GID_no").pop(0, 1, 60_000, 0).getPopStatus()));
        Popper badSql = new Popper(popper.topic, popper.group);
        badSql.expType = "SQL92";
        badSql.exp = "a > ";
        figures.put("badExpression", codeOf(() -> badSql.pop(0, 1, 60_000, 0).getPopStatus()));
        MessageExt message = popper.takeUntil(1, 60_000, 10).get(0);
        String[] handle = message.getProperty("POP_CK").split(" ");
        handle[7] = "99";
        figures.put("badOffset", codeOf(() -> popper.ack(String.join(" ", handle)).getStatus()));
        handle[7] = "0";
        handle[6] = "5";
        figures.put("badQueueOfAck", codeOf(() -> popper.ack(String.join(" ", handle)).getStatus()));
        figures.put("good", codeOf(() -> popper.ack(message).getStatus()));
        figures.put("twice", codeOf(() -> popper.ack(message).getStatus()));
        return figures;
    }

    /** A message with a delay level that is not acked. */
    static Map<String, Object> popDelayed() throws Exception {
        Popper popper = popper(name(), 1);
        Message message = SceneParts.message(popper.topic, "even", "m0", "m0");
        message.setDelayTimeLevel(3);
        producer.send(message);
        MessageExt first = popper.takeUntil(1, 2000, 30).get(0);
        long popped = System.currentTimeMillis();
        MessageExt second = popper.takeUntil(1, 60_000, 60).get(0);
        Map<String, Object> figures = new TreeMap<>();
        figures.put("times", second.getReconsumeTimes());
        figures.put("delay", String.valueOf(second.getProperty("DELAY")));
        figures.put("delayedAgain", System.currentTimeMillis() - popped > 10_000);
        figures.put("realTopic", popper.topic.equals(first.getProperty("REAL_TOPIC")));
        return figures;
    }

    /** A push consumer that pops, refuses every third message once, and gets everything. */
    static Map<String, Object> popPush() throws Exception {
        Popper popper = popper(name(), 4);
        admin.setMessageRequestMode(SceneParts.broker, popper.topic, popper.group, MessageRequestMode.POP, 0, 10_000);
        send(popper, 60, 4);
        Set<String> done = ConcurrentHashMap.newKeySet();
        Set<String> refused = ConcurrentHashMap.newKeySet();
        ConcurrentLinkedQueue<Integer> retries = new ConcurrentLinkedQueue<>();
        AtomicInteger calls = new AtomicInteger();
        AtomicInteger popped = new AtomicInteger();
        DefaultMQPushConsumer consumer = SceneParts.pushConsumer(popper.group, popper.topic, "*", "push");
        consumer.setClientRebalance(false);
        consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
            for (MessageExt message : messages) {
                calls.incrementAndGet();
                if (message.getProperty("POP_CK") != null) popped.incrementAndGet();
                String text = SceneParts.text(message);
                if (Integer.parseInt(text.substring(1)) % 3 == 0 && refused.add(text)) return ConsumeConcurrentlyStatus.RECONSUME_LATER;
                if (refused.contains(text)) retries.add(message.getReconsumeTimes());
                done.add(text);
            }
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        consumer.start();
        boolean all = SceneParts.await(90, () -> done.size() == 60);
        consumer.shutdown();
        Map<String, Object> figures = new TreeMap<>();
        figures.put("all", all);
        figures.put("done", done.size());
        figures.put("refused", refused.size());
        figures.put("calls", calls.get());
        figures.put("allPopped", popped.get() == calls.get());
        figures.put("retries", new TreeSet<>(retries));
        return figures;
    }

    /** Half of the messages are acked before the broker is restarted. */
    static Map<String, Object> popRestart() throws Exception {
        Popper popper = popper(name(), 2);
        send(popper, 20, 2);
        List<MessageExt> first = popper.takeUntil(20, 20_000, 20);
        for (MessageExt message : first) if (message.getTags().equals("even")) popper.ack(message);
        SceneParts.restartBroker();
        Map<String, Object> figures = new TreeMap<>();
        List<MessageExt> second = new ArrayList<>();
        SceneParts.await(30, () -> second.addAll(popper.take(32, 60_000, 0)) || true);
        for (MessageExt message : second) popper.ack(message);
        long end = System.currentTimeMillis() + 60_000;
        while (second.stream().filter(message -> message.getTags().equals("odd")).count() < 10 && System.currentTimeMillis() < end) {
            List<MessageExt> found = popper.take(32, 60_000, 300);
            second.addAll(found);
            for (MessageExt message : found) popper.ack(message);
        }
        second.addAll(popper.takeAll(60_000, 4000));
        figures.put("first", texts(first).size());
        Set<String> again = new TreeSet<>();
        for (MessageExt message : second) if (message.getTags().equals("odd")) again.add(SceneParts.text(message));
        figures.put("unacked", again.size());
        Map<String, Integer> kinds = new TreeMap<>();
        for (MessageExt message : second) kinds.merge(message.getTags() + " " + message.getReconsumeTimes(), 1, Integer::sum);
        figures.put("kinds", kinds);
        return figures;
    }
}
