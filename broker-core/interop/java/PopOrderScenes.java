// Groups that are switched between PULL and POP, assignment by the broker, POP in order and in waiting (compiles with 5.5.0 only).
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.impl.MQClientAPIImpl;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.TopicConfig;
import org.apache.rocketmq.common.message.MessageDecoder;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.common.message.MessageQueueAssignment;
import org.apache.rocketmq.common.message.MessageRequestMode;
import org.apache.rocketmq.remoting.CommandCustomHeader;
import org.apache.rocketmq.remoting.RemotingClient;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.apache.rocketmq.remoting.protocol.header.AckMessageRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.ChangeInvisibleTimeRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.NotificationRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.PollingInfoRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.PopMessageRequestHeader;
import org.apache.rocketmq.remoting.protocol.heartbeat.MessageModel;
import org.apache.rocketmq.remoting.protocol.subscription.SubscriptionGroupConfig;
import org.apache.rocketmq.tools.admin.DefaultMQAdminExt;
import org.apache.rocketmq.tools.command.MQAdminStartup;

public class PopOrderScenes {
    private static final int POP = 200050, ACK = 200051, CHANGE = 200053, NOTIFY = 200054, POLLING = 200055;
    private static final int SECONDS = 60;

    public static void main(String[] args) throws Exception {
        System.setProperty("rocketmq.namesrv.addr", args[0]);
        MQAdminStartup.initCommand();
        SceneParts.main(args, Map.of("consumeMode", PopOrderScenes::consumeMode, "consumeModeShared", PopOrderScenes::consumeModeShared,
            "popFailures", PopOrderScenes::popFailures, "assignments", PopOrderScenes::assignments,
            "popOrder", PopOrderScenes::popOrder, "popWaits", PopOrderScenes::popWaits, "popOrderRestart", PopOrderScenes::popOrderRestart));
    }

    private static DefaultMQAdminExt prepared(String name, int queues) throws Exception {
        DefaultMQAdminExt admin = SceneParts.admin(name);
        admin.createAndUpdateTopicConfig(SceneParts.broker, new TopicConfig(name + SceneParts.suffix, queues, queues));
        SubscriptionGroupConfig group = new SubscriptionGroupConfig();
        group.setGroupName(name + SceneParts.suffix);
        admin.createAndUpdateSubscriptionGroupConfig(SceneParts.broker, group);
        if (!SceneParts.await(40, () -> !admin.examineTopicRouteInfo(name + SceneParts.suffix).getBrokerDatas().isEmpty()))
            throw new IllegalStateException("no route");
        return admin;
    }

    /** The official command, as an operator types it. */
    private static void setConsumeMode(String name, String mode, int share) {
        MQAdminStartup.main0(new String[] {"setConsumeMode", "-b", SceneParts.broker, "-t", name + SceneParts.suffix,
            "-g", name + SceneParts.suffix, "-m", mode, "-q", String.valueOf(share)}, null);
    }

    private static final class Member {
        final DefaultMQPushConsumer consumer;
        final AtomicInteger received = new AtomicInteger();

        Member(String name, String instance, MessageListenerConcurrently listener) throws Exception {
            consumer = SceneParts.pushConsumer(name + SceneParts.suffix, name + SceneParts.suffix, "*", instance);
            consumer.setClientRebalance(false);
            consumer.setPopInvisibleTime(20_000);
            consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
                received.addAndGet(messages.size());
                return listener.consumeMessage(messages, context);
            });
            consumer.start();
        }

        boolean pops(String name) { return queues(true, name) > 0 && queues(false, name) == 0; }

        boolean pulls(String name) { return queues(false, name) > 0 && queues(true, name) == 0; }

        int queues(boolean popped, String name) {
            var balance = consumer.getDefaultMQPushConsumerImpl().getRebalanceImpl();
            var queues = popped ? balance.getPopProcessQueueTable().keySet() : balance.getProcessQueueTable().keySet();
            return (int) queues.stream().filter(queue -> queue.getTopic().equals(name + SceneParts.suffix)).count();
        }
    }

    private static Map<String, Object> consumeMode() throws Exception { return switched("consumeMode", 0); }

    private static Map<String, Object> consumeModeShared() throws Exception { return switched("consumeModeShared", 1); }

    /** Two push consumers of a group, switched to POP and back while a producer sends. */
    private static Map<String, Object> switched(String name, int share) throws Exception {
        DefaultMQAdminExt admin = prepared(name, 4);
        Map<String, AtomicInteger> seen = new ConcurrentHashMap<>();
        MessageListenerConcurrently listener = (messages, context) -> {
            for (MessageExt message : messages) seen.computeIfAbsent(SceneParts.text(message), key -> new AtomicInteger()).incrementAndGet();
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        };
        List<Member> members = new ArrayList<>();
        for (int i = 0; i < (share > 0 ? 3 : 2); i++) members.add(new Member(name, "m" + i, listener));
        DefaultMQProducer producer = SceneParts.producer(name);
        AtomicInteger sent = new AtomicInteger(), refused = new AtomicInteger();
        AtomicBoolean stopped = new AtomicBoolean();
        Thread sending = new Thread(() -> {
            while (!stopped.get())
                try {
                    producer.send(SceneParts.message(name + SceneParts.suffix, "T", "k", "m" + sent.get()));
                    sent.incrementAndGet();
                    Thread.sleep(5);
                } catch (Exception e) {
                    refused.incrementAndGet(); // A busy machine: the same message is sent once more.
                }
        });
        Map<String, Object> figures = new TreeMap<>();
        figures.put("pullsFirst", SceneParts.await(SECONDS, () -> members.stream().allMatch(each -> each.pulls(name))));
        sending.start();
        figures.put("pulled", SceneParts.await(SECONDS, () -> seen.size() > 100));
        setConsumeMode(name, "POP", share);
        figures.put("pops", SceneParts.await(SECONDS, () -> members.stream().allMatch(each -> each.pops(name))));
        int before = sent.get();
        figures.put("popped", SceneParts.await(SECONDS, () -> containsAfter(seen, before, 200)));
        figures.put("popQueues", members.stream().map(each -> each.queues(true, name)).toList());
        setConsumeMode(name, "PULL", 0);
        figures.put("pullsAgain", SceneParts.await(SECONDS, () -> members.stream().allMatch(each -> each.pulls(name))));
        int again = sent.get();
        figures.put("pulledAgain", SceneParts.await(SECONDS, () -> containsAfter(seen, again, 200)));
        stopped.set(true);
        sending.join();
        figures.put("all", SceneParts.await(SECONDS, () -> seen.size() == sent.get()));
        figures.put("sent", sent.get());
        figures.put("refused", refused.get());
        figures.put("distinct", seen.size());
        figures.put("twice", seen.values().stream().filter(count -> count.get() > 1).count());
        for (Member member : members) member.consumer.shutdown();
        producer.shutdown();
        admin.shutdown();
        return figures;
    }

    private static boolean containsAfter(Map<String, AtomicInteger> seen, int from, int count) {
        for (int i = from; i < from + count; i++) if (!seen.containsKey("m" + i)) return false;
        return true;
    }

    /** A consumer in POP fails each message once: every message comes a second time. */
    private static Map<String, Object> popFailures() throws Exception {
        String name = "popFailures";
        DefaultMQAdminExt admin = prepared(name, 2);
        setConsumeMode(name, "POP", 0);
        Map<String, List<Integer>> times = new ConcurrentHashMap<>();
        Member member = new Member(name, "m", (messages, context) -> {
            boolean again = true;
            for (MessageExt message : messages) {
                List<Integer> before = times.computeIfAbsent(SceneParts.text(message), key -> java.util.Collections.synchronizedList(new ArrayList<>()));
                again &= !before.isEmpty();
                before.add(message.getReconsumeTimes());
            }
            return again ? ConsumeConcurrentlyStatus.CONSUME_SUCCESS : ConsumeConcurrentlyStatus.RECONSUME_LATER;
        });
        Map<String, Object> figures = new TreeMap<>();
        figures.put("pops", SceneParts.await(SECONDS, () -> member.pops(name)));
        DefaultMQProducer producer = SceneParts.producer(name);
        for (int i = 0; i < 20; i++) producer.send(SceneParts.message(name + SceneParts.suffix, "T", "k", "m" + i));
        figures.put("twice", SceneParts.await(90, () -> times.size() == 20 && times.values().stream().allMatch(each -> each.size() == 2)));
        Set<List<Integer>> counts = ConcurrentHashMap.newKeySet();
        counts.addAll(times.values());
        figures.put("reconsumeTimes", new ArrayList<>(counts));
        member.consumer.shutdown();
        producer.shutdown();
        admin.shutdown();
        return figures;
    }

    /** What the broker answers members of a group about their queues. */
    private static Map<String, Object> assignments() throws Exception {
        String name = "assignments", topic = name + SceneParts.suffix;
        DefaultMQAdminExt admin = prepared(name, 5);
        MessageListenerConcurrently listener = (messages, context) -> ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        List<Member> members = new ArrayList<>();
        for (String instance : List.of("a", "b", "c")) members.add(new Member(name, instance, listener));
        List<String> ids = members.stream().map(each -> each.consumer.buildMQClientId()).sorted().toList();
        SceneParts.await(SECONDS, () -> admin.examineConsumerConnectionInfo(topic).getConnectionSet().size() == 3);
        MQClientAPIImpl api = apiOf(admin);
        Map<String, Object> figures = new TreeMap<>();
        figures.put("avg", ids.stream().map(id -> queues(api, topic, id, "AVG", MessageModel.CLUSTERING)).toList());
        figures.put("circle", ids.stream().map(id -> queues(api, topic, id, "AVG_BY_CIRCLE", MessageModel.CLUSTERING)).toList());
        figures.put("broadcast", queues(api, topic, ids.get(0), "AVG", MessageModel.BROADCASTING));
        figures.put("unknownStrategy", queues(api, topic, ids.get(0), "CONSISTENT_HASH", MessageModel.CLUSTERING));
        figures.put("stranger", queues(api, topic, "nobody@1", "AVG", MessageModel.CLUSTERING));
        figures.put("retryTopic", queues(api, "%RETRY%" + topic, ids.get(0), "AVG", MessageModel.CLUSTERING));
        for (int share : new int[] {-1, 0, 1, 2, 9}) {
            api.setMessageRequestMode(SceneParts.broker, topic, topic, MessageRequestMode.POP, share, 10_000);
            figures.put("pop" + share, ids.stream().map(id -> queues(api, topic, id, "AVG", MessageModel.CLUSTERING)).toList());
        }
        figures.put("retryTopicInPop", queues(api, "%RETRY%" + topic, ids.get(0), "AVG", MessageModel.CLUSTERING));
        figures.put("popStranger", queues(api, topic, "nobody@1", "AVG", MessageModel.CLUSTERING));
        figures.put("noRoute", queues(api, "NoSuchTopic" + SceneParts.suffix, ids.get(0), "AVG", MessageModel.CLUSTERING));
        figures.put("modeOfRetryTopic", codeOf(api, "%RETRY%" + topic, topic));
        figures.put("modeOfUnknownTopic", codeOf(api, "NoSuchTopic" + SceneParts.suffix, topic));
        for (Member member : members) member.consumer.shutdown();
        admin.shutdown();
        return figures;
    }

    /** Mode and queues in the order of their ids; null when the answer has none. */
    private static String queues(MQClientAPIImpl api, String topic, String clientId, String strategy, MessageModel model) {
        try {
            String group = "assignments" + SceneParts.suffix;
            Set<MessageQueueAssignment> answer = api.queryAssignment(SceneParts.broker, topic, group, clientId, strategy, model, 10_000);
            if (answer == null) return null;
            Set<String> modes = new TreeSet<>();
            Set<Integer> ids = new TreeSet<>();
            for (MessageQueueAssignment each : answer) {
                modes.add(String.valueOf(each.getMode()));
                ids.add(each.getMessageQueue().getQueueId());
            }
            return modes + " " + ids;
        } catch (Exception e) {
            return e.toString();
        }
    }

    private static int codeOf(MQClientAPIImpl api, String topic, String group) throws Exception {
        try {
            api.setMessageRequestMode(SceneParts.broker, topic, group, MessageRequestMode.POP, 0, 10_000);
            return 0;
        } catch (org.apache.rocketmq.client.exception.MQClientException e) {
            return e.getResponseCode();
        }
    }

    private static MQClientAPIImpl apiOf(DefaultMQAdminExt admin) {
        return admin.getDefaultMQAdminExtImpl().getMqClientInstance().getMQClientAPIImpl();
    }

    /** Pops one after the other, by the official headers. */
    private static final class Popper {
        final RemotingClient client;
        final String name;

        Popper(DefaultMQAdminExt admin, String scene) {
            client = apiOf(admin).getRemotingClient();
            name = scene + SceneParts.suffix;
        }

        RemotingCommand call(int code, CommandCustomHeader header) throws Exception {
            return client.invokeSync(SceneParts.broker, RemotingCommand.createRequestCommand(code, header), 30_000);
        }

        RemotingCommand pop(int queueId, int count, long invisibleTime, long pollTime, String attemptId, boolean order) throws Exception {
            PopMessageRequestHeader header = new PopMessageRequestHeader();
            header.setConsumerGroup(name);
            header.setTopic(name);
            header.setQueueId(queueId);
            header.setMaxMsgNums(count);
            header.setInvisibleTime(invisibleTime);
            header.setPollTime(pollTime);
            header.setBornTime(System.currentTimeMillis());
            header.setInitMode(0);
            header.setExpType("TAG");
            header.setExp("*");
            header.setOrder(order);
            header.setAttemptId(attemptId);
            return call(POP, header);
        }

        String ordered(int count, long invisibleTime, long pollTime, String attemptId) throws Exception {
            return read(pop(0, count, invisibleTime, pollTime, attemptId, true));
        }

        RemotingCommand last;

        /** Code and bodies. */
        String read(RemotingCommand reply) {
            if (reply.getCode() != 0) return String.valueOf(reply.getCode());
            last = reply;
            List<String> bodies = new ArrayList<>();
            for (MessageExt message : messages(reply)) bodies.add(SceneParts.text(message));
            return "0 " + bodies + " " + reply.getExtFields().get("orderCountInfo");
        }

        static List<MessageExt> messages(RemotingCommand reply) {
            return MessageDecoder.decodes(java.nio.ByteBuffer.wrap(reply.getBody()));
        }

        String handle(RemotingCommand reply, long offset) {
            Map<String, String> fields = reply.getExtFields();
            String start = fields.get("startOffsetInfo").split(" ")[2];
            return start + " " + fields.get("popTime") + " " + fields.get("invisibleTime") + " " + fields.get("reviveQid") + " 0 broker-a 0 " + offset;
        }

        int ack(RemotingCommand reply, long offset) throws Exception {
            AckMessageRequestHeader header = new AckMessageRequestHeader();
            header.setConsumerGroup(name);
            header.setTopic(name);
            header.setQueueId(0);
            header.setExtraInfo(handle(reply, offset));
            header.setOffset(offset);
            return call(ACK, header).getCode();
        }

        Map<String, String> change(RemotingCommand reply, long offset, long invisibleTime) throws Exception {
            ChangeInvisibleTimeRequestHeader header = new ChangeInvisibleTimeRequestHeader();
            header.setConsumerGroup(name);
            header.setTopic(name);
            header.setQueueId(0);
            header.setExtraInfo(handle(reply, offset));
            header.setOffset(offset);
            header.setInvisibleTime(invisibleTime);
            return call(CHANGE, header).getExtFields();
        }

        String notified(int queueId, long pollTime, boolean order) throws Exception {
            NotificationRequestHeader header = new NotificationRequestHeader();
            header.setConsumerGroup(name);
            header.setTopic(name);
            header.setQueueId(queueId);
            header.setPollTime(pollTime);
            header.setBornTime(System.currentTimeMillis());
            header.setOrder(order);
            RemotingCommand reply = call(NOTIFY, header);
            return reply.getCode() + " " + reply.getExtFields().get("hasMsg") + " " + reply.getExtFields().get("pollingFull");
        }

        String polling(int queueId) throws Exception {
            PollingInfoRequestHeader header = new PollingInfoRequestHeader();
            header.setConsumerGroup(name);
            header.setTopic(name);
            header.setQueueId(queueId);
            RemotingCommand reply = call(POLLING, header);
            return reply.getCode() + " " + (reply.getExtFields() == null ? null : reply.getExtFields().get("pollingNum"));
        }
    }

    /** Sends to one queue and waits until all of it can be read: Apache answers a send before that. */
    private static void send(DefaultMQAdminExt admin, DefaultMQProducer producer, String topic, int queueId, String... bodies) throws Exception {
        MessageQueue queue = new MessageQueue(topic, "broker-a", queueId);
        for (String body : bodies) {
            long offset = producer.send(SceneParts.message(topic, "T", "k", body), queue).getQueueOffset();
            SceneParts.await(30, () -> admin.maxOffset(queue) > offset);
        }
    }

    /** One queue, popped in order. */
    private static Map<String, Object> popOrder() throws Exception {
        DefaultMQAdminExt admin = prepared("popOrder", 1);
        DefaultMQProducer producer = SceneParts.producer("popOrder");
        Popper popper = new Popper(admin, "popOrder");
        send(admin, producer, popper.name, 0, "a", "b", "c", "d");
        Map<String, Object> figures = new TreeMap<>();
        figures.put("1 first", popper.ordered(2, 30_000, 0, "one"));
        RemotingCommand first = popper.last;
        figures.put("1 reviveQid", first.getExtFields().get("reviveQid"));
        figures.put("1 offsets", first.getExtFields().get("startOffsetInfo") + ";" + first.getExtFields().get("msgOffsetInfo"));
        figures.put("2 other attempt", popper.ordered(2, 30_000, 0, "two"));
        figures.put("2 without attempt", popper.ordered(2, 30_000, 0, null));
        figures.put("2 same attempt", popper.ordered(2, 30_000, 0, "one"));
        RemotingCommand again = popper.last;
        figures.put("3 ack of the first answer", popper.ack(first, 0));
        figures.put("3 ack of the second", popper.ack(again, 1));
        figures.put("3 ack of another message", popper.ack(again, 3));
        figures.put("3 still blocked", popper.ordered(2, 30_000, 0, "three"));
        figures.put("3 offset", offset(admin, popper.name));
        figures.put("4 ack of the first message", popper.ack(again, 0));
        figures.put("4 offset", offset(admin, popper.name));
        figures.put("4 next", popper.ordered(2, 1000, 0, "four"));
        long start = System.currentTimeMillis();
        figures.put("5 again when not acked", popper.ordered(2, 30_000, 15_000, "five"));
        figures.put("5 in time", within(start, 500, 5000));
        Map<String, String> changed = popper.change(popper.last, 2, 1000);
        figures.put("6 change keeps popTime", changed.get("popTime").equals(popper.last.getExtFields().get("popTime")) && "999".equals(changed.get("reviveQid")));
        popper.change(popper.last, 3, 1500);
        start = System.currentTimeMillis();
        figures.put("6 sooner", popper.ordered(1, 30_000, 15_000, "six"));
        figures.put("6 in time", within(start, 500, 20_000));
        RemotingCommand sixth = popper.last;
        java.util.concurrent.CompletableFuture<String> waiting = java.util.concurrent.CompletableFuture.supplyAsync(() -> {
            try {
                return popper.ordered(1, 30_000, 15_000, "seven");
            } catch (Exception e) {
                return e.toString();
            }
        });
        SceneParts.await(10, () -> popper.polling(0).equals("0 1"));
        start = System.currentTimeMillis();
        figures.put("7 ack", popper.ack(sixth, 2));
        figures.put("7 woken by the ack", waiting.get());
        figures.put("7 in time", within(start, 0, 5000));
        figures.put("8 ack", popper.ack(popper.last, 3));
        figures.put("8 offset", offset(admin, popper.name));
        figures.put("8 nothing left", popper.ordered(1, 30_000, 0, "eight"));
        producer.shutdown();
        admin.shutdown();
        return figures;
    }

    private static boolean within(long start, long least, long most) {
        long passed = System.currentTimeMillis() - start;
        return passed >= least && passed <= most;
    }

    private static long offset(DefaultMQAdminExt admin, String name) throws Exception {
        return admin.examineConsumeStats(name, name).getOffsetTable().get(new MessageQueue(name, "broker-a", 0)).getConsumerOffset();
    }

    /** Order is kept over a restart of the broker. */
    private static Map<String, Object> popOrderRestart() throws Exception {
        DefaultMQAdminExt admin = prepared("popOrderRestart", 1);
        DefaultMQProducer producer = SceneParts.producer("popOrderRestart");
        Popper popper = new Popper(admin, "popOrderRestart");
        send(admin, producer, popper.name, 0, "a", "b", "c");
        Map<String, Object> figures = new TreeMap<>();
        figures.put("first", popper.ordered(2, 120_000, 0, null));
        RemotingCommand first = popper.last;
        figures.put("ack", popper.ack(first, 0));
        SceneParts.restartBroker();
        figures.put("blocked", SceneParts.await(60, () -> popper.ordered(2, 120_000, 0, null).equals("210")));
        figures.put("ack after", popper.ack(first, 1));
        figures.put("next", popper.ordered(2, 120_000, 0, null));
        producer.shutdown();
        admin.shutdown();
        return figures;
    }

    /** Waiting pops and questions about messages. */
    private static Map<String, Object> popWaits() throws Exception {
        DefaultMQAdminExt admin = prepared("popWaits", 4);
        DefaultMQProducer producer = SceneParts.producer("popWaits");
        Popper popper = new Popper(admin, "popWaits");
        Map<String, Object> figures = new TreeMap<>();
        figures.put("1 nothing yet", popper.notified(-1, 0, false));
        send(admin, producer, popper.name, 0, "a");
        figures.put("1 a message", popper.notified(-1, 0, false));
        figures.put("1 not in another queue", popper.notified(2, 0, false));
        figures.put("1 no queue", popper.notified(4, 0, false).split(" ")[0]);
        figures.put("2 popped", popper.read(popper.pop(-1, 8, 60_000, 0, null, false)).replace(" null", ""));
        long start = System.currentTimeMillis();
        figures.put("2 time is up", popper.read(popper.pop(-1, 8, 60_000, 1000, null, false)));
        figures.put("2 in time", within(start, 700, 4000));
        start = System.currentTimeMillis();
        figures.put("3 notified in vain", popper.notified(-1, 1000, false));
        figures.put("3 in time", within(start, 700, 4000));
        List<java.util.concurrent.CompletableFuture<String>> waiting = new ArrayList<>();
        for (int queueId : new int[] {-1, 3})
            waiting.add(java.util.concurrent.CompletableFuture.supplyAsync(() -> {
                try {
                    return popper.read(popper.pop(queueId, 8, 60_000, 20_000, null, false)).replace(" null", "");
                } catch (Exception e) {
                    return e.toString();
                }
            }));
        java.util.concurrent.CompletableFuture<String> notified = java.util.concurrent.CompletableFuture.supplyAsync(() -> {
            try {
                return popper.notified(-1, 20_000, false);
            } catch (Exception e) {
                return e.toString();
            }
        });
        figures.put("4 wait", SceneParts.await(10, () -> popper.polling(-1).equals("0 1") && popper.polling(3).equals("0 1")));
        Thread.sleep(500);
        start = System.currentTimeMillis();
        send(admin, producer, popper.name, 1, "b");
        figures.put("4 woken", waiting.get(0).get());
        send(admin, producer, popper.name, 3, "c");
        figures.put("4 woken by its queue", waiting.get(1).get());
        figures.put("4 notified", notified.get().split(" ")[1] + " " + notified.get().split(" ")[0]);
        figures.put("4 in time", within(start, 0, 8000));
        figures.put("5 nobody waits", popper.polling(-1) + ", " + popper.polling(3));
        producer.shutdown();
        admin.shutdown();
        return figures;
    }
}
