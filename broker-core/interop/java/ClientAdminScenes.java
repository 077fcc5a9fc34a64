// What an operator asks of consumers at work: progress in time, their offsets, running info with stack, one message now, connections.
// Compiles with 4.7.1, 4.9.7 and 5.5.0; see SceneParts.
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.MQVersion;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.tools.admin.DefaultMQAdminExt;

public class ClientAdminScenes {
    public static void main(String[] args) throws Exception {
        SceneParts.main(args, Map.of("timeSpan", ClientAdminScenes::timeSpan, "consumeStatus", ClientAdminScenes::consumeStatus,
            "runningInfo", ClientAdminScenes::runningInfo, "direct", ClientAdminScenes::direct, "connections", ClientAdminScenes::connections));
    }

    /** A consumer that has got twelve messages of its topic, and an operator. */
    static class Work {
        final String topic, group;
        final DefaultMQProducer producer;
        final DefaultMQPushConsumer consumer;
        final DefaultMQAdminExt admin;
        final ConcurrentLinkedQueue<MessageExt> received = new ConcurrentLinkedQueue<>();
        SendResult last;

        Work(String name) throws Exception {
            topic = name + SceneParts.suffix;
            group = "GID_" + name + SceneParts.suffix;
            producer = SceneParts.producer("PID_" + name);
            for (int i = 0; i < 12; i++)
                last = producer.send(SceneParts.message(topic, "Tag", "k", "m-" + i), (queues, sent, id) -> queues.get((Integer) id), i % 4);
            consumer = SceneParts.pushConsumer(group, topic, "*", "w");
            consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
                received.addAll(messages);
                return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
            });
            consumer.start();
            if (!SceneParts.await(60, () -> received.size() >= 12)) throw new IllegalStateException("only " + received.size());
            admin = SceneParts.admin(name + "Admin");
        }

        String clientId() { return consumer.getDefaultMQPushConsumerImpl().getmQClientFactory().getClientId(); }

        void end() {
            consumer.shutdown();
            admin.shutdown();
            producer.shutdown();
        }
    }

    static Map<String, Object> timeSpan() throws Exception {
        Work work = new Work("TimeSpan");
        boolean caughtUp = SceneParts.await(60, () -> work.admin.queryConsumeTimeSpan(work.topic, work.group).stream().allMatch(span -> span.getDelayTime() == 0 && span.getConsumeTimeStamp() == span.getMaxTimeStamp()));
        var spans = work.admin.queryConsumeTimeSpan(work.topic, work.group);
        boolean inOrder = spans.stream().allMatch(span -> span.getMinTimeStamp() > 0 && span.getMinTimeStamp() <= span.getMaxTimeStamp());
        var nobody = work.admin.queryConsumeTimeSpan(work.topic, "GID_nobody" + SceneParts.suffix);
        boolean isBehind = nobody.stream().allMatch(span -> span.getDelayTime() > 0);
        work.end();
        return Map.of("queues", spans.size(), "caughtUp", caughtUp, "inOrder", inOrder, "nobodyIsBehind", isBehind);
    }

    /** The offsets as the members hold them. */
    static Map<String, Object> consumeStatus() throws Exception {
        Work work = new Work("ConsumeStatus");
        var byClient = work.admin.getConsumeStatus(work.topic, work.group, "");
        var ofOne = work.admin.getConsumeStatus(work.topic, work.group, work.clientId());
        long total = byClient.get(work.clientId()).values().stream().mapToLong(Long::longValue).sum();
        Map<String, Object> figures = Map.of("clients", byClient.size(), "queues", byClient.get(work.clientId()).size(), "total", total, "one", ofOne.size());
        work.end();
        return figures;
    }

    /** What a consumer does, with the stacks of its threads. */
    static Map<String, Object> runningInfo() throws Exception {
        Work work = new Work("RunningInfo");
        var info = work.admin.getConsumerRunningInfo(work.group, work.clientId(), true);
        var plain = work.admin.getConsumerRunningInfo(work.group, work.clientId(), false);
        long ofTopic = info.getMqTable().keySet().stream().filter(queue -> queue.getTopic().equals(work.topic)).count();
        TreeSet<String> topics = new TreeSet<>();
        info.getSubscriptionSet().forEach(subscription -> topics.add(subscription.getTopic().replace(SceneParts.suffix, "")));
        int absent = 0;
        try {
            work.admin.getConsumerRunningInfo(work.group, "nobody", false);
        } catch (MQClientException e) {
            absent = e.getResponseCode();
        }
        Map<String, Object> figures = Map.of("queues", ofTopic, "topics", new ArrayList<>(topics), "hasStack", info.getJstack().contains("PullMessageService"),
            "hasStackUnasked", plain.getJstack() != null, "type", String.valueOf(info.getProperties().get("PROP_CONSUME_TYPE")),
            "orderly", String.valueOf(info.getProperties().get("PROP_CONSUMEORDERLY")), "absent", absent);
        work.end();
        return figures;
    }

    /** One stored message is consumed again, now, by a chosen member. */
    static Map<String, Object> direct() throws Exception {
        Work work = new Work("Direct");
        var result = work.admin.consumeMessageDirectly(work.group, work.clientId(), work.topic, work.last.getMsgId());
        SceneParts.await(20, () -> work.received.size() >= 13);
        List<String> bodies = new ArrayList<>();
        work.received.forEach(message -> bodies.add(SceneParts.text(message)));
        int again = Collections.frequency(bodies, "m-11");
        Map<String, Object> figures = new TreeMap<>();
        figures.put("result", String.valueOf(result.getConsumeResult()));
        figures.put("order", result.isOrder());
        figures.put("again", again);
        work.end();
        return figures;
    }

    /** Who is connected, with which version, subscribed to what. */
    static Map<String, Object> connections() throws Exception {
        Work work = new Work("Connections");
        DefaultMQPushConsumer second = SceneParts.pushConsumer(work.group, work.topic, "*", "second");
        second.registerMessageListener((MessageListenerConcurrently) (messages, context) -> ConsumeConcurrentlyStatus.CONSUME_SUCCESS);
        second.start();
        SceneParts.await(60, () -> work.admin.examineConsumerConnectionInfo(work.group).getConnectionSet().size() == 2);
        var connection = work.admin.examineConsumerConnectionInfo(work.group);
        boolean ownVersion = connection.getConnectionSet().stream().allMatch(member -> member.getVersion() == MQVersion.CURRENT_VERSION && member.getLanguage().name().equals("JAVA"));
        TreeMap<String, String> subscriptions = new TreeMap<>();
        connection.getSubscriptionTable().forEach((topic, data) -> subscriptions.put(topic.replace(SceneParts.suffix, ""), data.getSubString()));
        boolean consistent = work.admin.getConsumerRunningInfo(work.group, work.clientId(), false).getSubscriptionSet().stream()
            .allMatch(data -> data.getSubString().equals(connection.getSubscriptionTable().get(data.getTopic()).getSubString()));
        int members = connection.getConnectionSet().size();
        second.shutdown();
        boolean left = SceneParts.await(30, () -> work.admin.examineConsumerConnectionInfo(work.group).getConnectionSet().size() == 1);
        // A producer of 4.x makes itself known with its next heartbeat.
        SceneParts.await(60, () -> !work.admin.examineProducerConnectionInfo("PID_Connections" + SceneParts.suffix, work.topic).getConnectionSet().isEmpty());
        int producers = work.admin.examineProducerConnectionInfo("PID_Connections" + SceneParts.suffix, work.topic).getConnectionSet().size();
        Map<String, Object> figures = Map.of("members", members, "ownVersion", ownVersion, "subscriptions", subscriptions, "consistent", consistent,
            "left", left, "producers", producers, "type", String.valueOf(connection.getConsumeType()), "model", String.valueOf(connection.getMessageModel()));
        work.end();
        return figures;
    }
}
