import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.regex.Pattern;

/**
 * Runs commands of the official mqadmin in one JVM. Standard input: one command per line, arguments separated by TAB; an empty
 * line runs the commands read so far at the same time (a command spends most of its time in the shutdown of its client). Each
 * command answers with a line "RESULT <number of the command> <base64 of standard output> <base64 of standard error>".
 */
public class MqadminDriver {
    /** What a thread, and the threads that it starts, print. */
    private static final InheritableThreadLocal<OutputStream> OUT = new InheritableThreadLocal<>();
    private static final InheritableThreadLocal<OutputStream> ERR = new InheritableThreadLocal<>();
    /**
     * What the tool prints when commands are in each other's way or a deadline of its own passed: such a command is run again when
     * no other runs. A query that gave up waiting says "finished, but no message" like one that found nothing.
     */
    private static final Pattern OWN_TROUBLE = Pattern.compile("has created already, specified another name please|RemotingTimeoutException|mqClientInstance\" is null|return offset table is empty|query message by key finished, but no message");
    private static final int ATTEMPTS_ALONE = 3;
    /** More at one time time out on a small machine. */
    private static final Semaphore PLACES = new Semaphore(20);
    private static final PrintStream CONSOLE = System.out;

    public static void main(String[] args) throws Exception {
        System.setOut(new PrintStream(new ByThread(OUT), true, "UTF-8"));
        System.setErr(new PrintStream(new ByThread(ERR), true, "UTF-8"));
        Method program = Class.forName("org.apache.rocketmq.tools.command.MQAdminStartup")
            .getMethod("main0", String[].class, Class.forName("org.apache.rocketmq.remoting.RPCHook"));
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        List<String[]> waiting = new ArrayList<>();
        int number = 0;
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            if (!line.isEmpty()) {
                waiting.add(line.split("\t", -1));
                continue;
            }
            List<Command> commands = new ArrayList<>();
            for (String[] words : waiting) commands.add(new Command(number++, words));
            runAtOneTime(program, commands);
            for (Command command : commands) {
                for (int i = 0; i < ATTEMPTS_ALONE && command.hadOwnTrouble(); i++) {
                    freshCommands();
                    command.run(program);
                }
                command.tell();
            }
            waiting.clear();
        }
        System.exit(0);
    }

    private static void runAtOneTime(Method program, List<Command> commands) throws Exception {
        CountDownLatch running = new CountDownLatch(commands.size());
        for (Command command : commands) {
            PLACES.acquire();
            freshCommands();
            Thread thread = new Thread(() -> {
                command.run(program);
                PLACES.release();
                running.countDown();
            }, "command-" + command.id);
            thread.start();
            untilItWaits(thread);
        }
        running.await();
    }

    /** Some commands keep the client that they have shut down, and two of one name would share it: each has an object of its own. */
    private static void freshCommands() throws ReflectiveOperationException {
        Class<?> program = Class.forName("org.apache.rocketmq.tools.command.MQAdminStartup");
        for (Field field : program.getDeclaredFields()) {
            if (!List.class.isAssignableFrom(field.getType())) continue;
            field.setAccessible(true);
            ((List<?>) field.get(null)).clear();
        }
        program.getMethod("initCommand").invoke(null);
    }

    /**
     * The tools name their client after the millisecond; two with one name would share, and close, one client. So the next command
     * starts when the one before has sent its first request.
     */
    private static void untilItWaits(Thread thread) throws InterruptedException {
        for (int i = 0; i < 2000; i++) {
            Thread.State state = thread.getState();
            if (state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING || state == Thread.State.TERMINATED) return;
            Thread.sleep(2);
        }
    }

    private static final class Command {
        final int id;
        private final String[] words;
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();
        private final ByteArrayOutputStream err = new ByteArrayOutputStream();

        Command(int id, String[] words) {
            this.id = id;
            this.words = words;
        }

        boolean hadOwnTrouble() {
            return OWN_TROUBLE.matcher(out.toString() + err).find();
        }

        void run(Method program) {
            OUT.set(out);
            ERR.set(err);
            out.reset();
            err.reset();
            try {
                program.invoke(null, words, null);
            } catch (Throwable thrown) {
                thrown.printStackTrace();
            }
            System.out.flush();
            System.err.flush();
        }

        void tell() {
            Base64.Encoder text = Base64.getEncoder();
            CONSOLE.println("RESULT " + id + " " + text.encodeToString(out.toByteArray()) + " " + text.encodeToString(err.toByteArray()));
            CONSOLE.flush();
        }
    }

    /** Hands every byte to the stream of the thread that writes it. */
    private static final class ByThread extends OutputStream {
        private final ThreadLocal<OutputStream> target;

        ByThread(ThreadLocal<OutputStream> target) {
            this.target = target;
        }

        @Override
        public void write(int b) throws java.io.IOException {
            OutputStream stream = target.get();
            if (stream != null) stream.write(b);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws java.io.IOException {
            OutputStream stream = target.get();
            if (stream != null) stream.write(bytes, from, length);
        }
    }
}
