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
    /** Commands that are in each other's way, or have too little of a busy machine, are run again. */
    private static final Pattern OWN_TROUBLE = Pattern.compile("has created already, specified another name please|RemotingTimeoutException|mqClientInstance\" is null|return offset table is empty");
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
            freshCommands();
            CountDownLatch running = new CountDownLatch(waiting.size());
            for (String[] command : waiting) {
                final int id = number++;
                PLACES.acquire();
                Thread thread = new Thread(() -> {
                    run(program, id, command);
                    PLACES.release();
                    running.countDown();
                }, "command-" + id);
                thread.start();
                untilItWaits(thread);
            }
            running.await();
            waiting.clear();
        }
        System.exit(0);
    }

    /** Some commands keep the client that they have shut down: they run once in a process. */
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

    private static void run(Method program, int id, String[] command) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        OUT.set(out);
        ERR.set(err);
        for (int attempt = 0; attempt == 0 || attempt < 4 && OWN_TROUBLE.matcher(out.toString() + err).find(); attempt++) {
            out.reset();
            err.reset();
            try {
                program.invoke(null, command, null);
            } catch (Throwable thrown) {
                thrown.printStackTrace();
            }
            System.out.flush();
            System.err.flush();
        }
        Base64.Encoder text = Base64.getEncoder();
        synchronized (CONSOLE) {
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
