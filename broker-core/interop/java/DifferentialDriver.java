// Does what it is told, line by line, with the official client: sends of all kinds and consumers that fail on purpose.
// Usage: DifferentialDriver NAMESRV. A line is an id, a verb and its words, with tabs between them; the answer is
// {"id":…, "result":…} or {"id":…, "error":…} on one line. Commands run at the same time; who wants an order waits for answers.
// A body begins with `fails=N `: a consumer refuses the message until it has come N times.
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.ConsumeOrderlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.consumer.listener.MessageListenerOrderly;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.LocalTransactionState;
import org.apache.rocketmq.client.producer.SendCallback;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.TransactionListener;
import org.apache.rocketmq.client.producer.TransactionMQProducer;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;

public class DifferentialDriver {
    static final int attemptsMax = 2;
    static final Map<String, Consumer> consumers = new ConcurrentHashMap<>();
    static DefaultMQProducer producer;
    static TransactionMQProducer transactions;

    public static void main(String[] args) throws Exception {
        SceneParts.namesrv = args[0];
        SceneParts.suffix = "";
        producer = new DefaultMQProducer("PID_differential");
        SceneParts.prepare(producer, "differential");
        producer.setCompressMsgBodyOverHowmuch(2000);
        producer.start();
        transactions = new TransactionMQProducer("PID_transactions");
        SceneParts.prepare(transactions, "transactions");
        transactions.setTransactionListener(new Outcomes());
        transactions.start();
        ExecutorService workers = Executors.newCachedThreadPool();
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        SceneParts.say("READY");
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            String[] words = line.split("\t", -1);
            workers.execute(() -> answer(words));
        }
        System.exit(0);
    }

    static void answer(String[] words) {
        try {
            SceneParts.say(SceneParts.json(Map.of("id", Integer.parseInt(words[0]), "result", run(words[1], Arrays.copyOfRange(words, 2, words.length)))));
        } catch (Throwable thrown) {
            SceneParts.say(SceneParts.json(Map.of("id", Integer.parseInt(words[0]), "error", String.valueOf(thrown))));
        }
    }

    static Object run(String verb, String[] words) throws Exception {
        switch (verb) {
            case "send": return send(words);
            case "batch": return batch(words);
            case "transaction": return transaction(words);
            case "consume": return consume(words);
            case "stop": return stop(words[0]);
            case "received": return received(words[0]);
            case "outstanding": return outstanding(words[0]);
            case "reach": producer.maxOffset(queue(words[0], "0")); return "reached";
            case "route": return route(words[0]);
            default: throw new IllegalArgumentException("no such verb: " + verb);
        }
    }

    /** topic, tag, keys, body, delay level (0: none), milliseconds of a timer (0: none), a property's value ("" for none) */
    static Message message(String[] words, int at) {
        Message message = new Message(words[at], words[at + 1], words[at + 2], words[at + 3].getBytes(StandardCharsets.UTF_8));
        if (!words[at + 4].equals("0")) message.setDelayTimeLevel(Integer.parseInt(words[at + 4]));
        if (!words[at + 5].equals("0")) message.setDelayTimeMs(Long.parseLong(words[at + 5]));
        if (!words[at + 6].isEmpty()) message.putUserProperty("colour", words[at + 6]);
        return message;
    }

    static MessageQueue queue(String topic, String queueId) throws Exception {
        for (MessageQueue queue : producer.fetchPublishMessageQueues(topic))
            if (queue.getQueueId() == Integer.parseInt(queueId)) return queue;
        throw new IllegalStateException("no queue " + queueId + " of " + topic + " to send to");
    }

    /** how (sync, async, oneway), queue, then a message */
    static Object send(String[] words) throws Exception {
        Message message = message(words, 2);
        MessageQueue queue = queue(message.getTopic(), words[1]);
        if (words[0].equals("oneway")) {
            producer.sendOneway(message, queue);
            return "sent";
        }
        if (words[0].equals("sync")) return producer.send(message, queue).getSendStatus().name();
        AtomicReference<Object> outcome = new AtomicReference<>();
        CountDownLatch done = new CountDownLatch(1);
        producer.send(message, queue, new SendCallback() {
            public void onSuccess(SendResult sent) { outcome.set(sent.getSendStatus().name()); done.countDown(); }
            public void onException(Throwable thrown) { outcome.set(thrown.toString()); done.countDown(); }
        });
        done.await(30, TimeUnit.SECONDS);
        return String.valueOf(outcome.get());
    }

    /** queue, how many, then a message whose body and keys get a number */
    static Object batch(String[] words) throws Exception {
        List<Message> batch = new ArrayList<>();
        for (int i = 0; i < Integer.parseInt(words[1]); i++) {
            String[] copy = words.clone();
            copy[4] = words[4] + "-" + i;
            copy[5] = words[5] + " part " + i;
            batch.add(message(copy, 2));
        }
        return producer.send(batch, queue(words[2], words[0])).getSendStatus().name();
    }

    /** Commits, rolls back or first says unknown, as the property `outcome` of the message wants. */
    static class Outcomes implements TransactionListener {
        public LocalTransactionState executeLocalTransaction(Message message, Object outcome) {
            return outcome.equals("commit") ? LocalTransactionState.COMMIT_MESSAGE
                : outcome.equals("rollback") ? LocalTransactionState.ROLLBACK_MESSAGE : LocalTransactionState.UNKNOW;
        }
        public LocalTransactionState checkLocalTransaction(MessageExt message) {
            return "checkedCommit".equals(message.getUserProperty("outcome")) ? LocalTransactionState.COMMIT_MESSAGE : LocalTransactionState.ROLLBACK_MESSAGE;
        }
    }

    /** outcome, then a message */
    static Object transaction(String[] words) throws Exception {
        Message message = message(words, 1);
        message.putUserProperty("outcome", words[0]);
        return transactions.sendMessageInTransaction(message, words[0]).getSendStatus().name();
    }

    static class Consumer {
        final DefaultMQPushConsumer client;
        final ConcurrentLinkedQueue<String> received = new ConcurrentLinkedQueue<>();
        /** Bodies that were refused and have not come back yet. */
        final Set<String> outstanding = ConcurrentHashMap.newKeySet();
        Consumer(DefaultMQPushConsumer client) { this.client = client; }

        /** @return whether the message is taken */
        boolean take(MessageExt message, boolean isOrderly) {
            String text = SceneParts.text(message);
            int fails = Integer.parseInt(text.substring(6, text.indexOf(' ')));
            int times = message.getReconsumeTimes();
            String short_ = text.length() > 60 ? text.substring(0, 60) + "#" + text.hashCode() : text;
            received.add(short_ + "|" + times + "|" + message.getTopic() + "|" + message.getTags() + "|" + message.getKeys() + "|" + message.getDelayTimeLevel());
            boolean isTaken = times >= (isOrderly ? Math.min(fails, 1) : fails);
            if (isTaken || times >= attemptsMax) outstanding.remove(text);
            else outstanding.add(text);
            return isTaken;
        }
    }

    /** name, group, topic, expression, concurrently or orderly */
    static Object consume(String[] words) throws Exception {
        DefaultMQPushConsumer client = SceneParts.pushConsumer(words[1], words[2], words[3], words[0]);
        client.setMaxReconsumeTimes(attemptsMax);
        client.setPersistConsumerOffsetInterval(500);
        client.setSuspendCurrentQueueTimeMillis(100);
        client.setPollNameServerInterval(1000);
        client.setHeartbeatBrokerInterval(2000);
        Consumer consumer = new Consumer(client);
        if (words[4].equals("orderly")) client.registerMessageListener((MessageListenerOrderly) (messages, context) ->
            consumer.take(messages.get(0), true) ? ConsumeOrderlyStatus.SUCCESS : ConsumeOrderlyStatus.SUSPEND_CURRENT_QUEUE_A_MOMENT);
        else client.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
            if (consumer.take(messages.get(0), false)) return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
            context.setDelayLevelWhenNextConsume(1);
            return ConsumeConcurrentlyStatus.RECONSUME_LATER;
        });
        consumers.put(words[0], consumer);
        client.start();
        return "started";
    }

    /** How many messages have to come again. Offsets are committed: a client does so for the first time after 10 s. */
    static Object outstanding(String name) {
        Consumer consumer = consumers.get(name);
        consumer.client.getDefaultMQPushConsumerImpl().persistConsumerOffset();
        return consumer.outstanding.size();
    }

    static Object stop(String name) {
        consumers.get(name).client.shutdown();
        return "stopped";
    }

    static Object received(String name) {
        List<String> all = new ArrayList<>(consumers.get(name).received);
        java.util.Collections.sort(all);
        return all;
    }

    /** How many queues the producer may send to, after asking the NameServer again. */
    static Object route(String topic) throws Exception {
        return producer.fetchPublishMessageQueues(topic).size();
    }
}
