// What the filter of Apache RocketMQ (rocketmq-filter) says. args[0] is a file with one item a line, texts as base64 of UTF-8:
//   P PROPERTIES   adds a property set: name 0x01 value 0x02 …
//   E EXPRESSION   compiles it and evaluates it on all sets so far; prints one character a set: t f n (null) x (failed) o (other),
//                  or "! MESSAGE" in base64 when it does not compile
//   B F N TEXT     prints the geometry and the bit positions of a Bloom filter: k m position,position…
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.rocketmq.filter.FilterFactory;
import org.apache.rocketmq.filter.expression.EvaluationContext;
import org.apache.rocketmq.filter.expression.Expression;
import org.apache.rocketmq.filter.util.BloomFilter;

public class FilterAnswers {
    public static void main(String[] args) throws Exception {
        BufferedReader input = Files.newBufferedReader(Paths.get(args[0]), StandardCharsets.US_ASCII);
        StringBuilder output = new StringBuilder();
        List<Map<String, String>> sets = new ArrayList<>();
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            String[] words = line.split(" ", -1);
            if (words[0].equals("P")) sets.add(properties(text(words[1])));
            if (words[0].equals("E")) output.append(answers(text(words[1]), sets)).append('\n');
            if (words[0].equals("B")) output.append(bloom(Integer.parseInt(words[1]), Integer.parseInt(words[2]), text(words[3]))).append('\n');
        }
        System.out.print(output);
    }

    static String text(String base64) {
        return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
    }

    static Map<String, String> properties(String stored) {
        Map<String, String> found = new HashMap<>();
        for (String pair : stored.split("\u0002")) {
            int separator = pair.indexOf('\u0001');
            if (separator > 0) found.put(pair.substring(0, separator), pair.substring(separator + 1));
        }
        return found;
    }

    static String answers(String text, List<Map<String, String>> sets) {
        Expression expression;
        try {
            expression = FilterFactory.INSTANCE.get("SQL92").compile(text);
        } catch (Throwable thrown) {
            String message = thrown.getClass().getSimpleName() + ": " + thrown.getMessage();
            return "! " + Base64.getEncoder().encodeToString(message.getBytes(StandardCharsets.UTF_8));
        }
        StringBuilder answers = new StringBuilder();
        for (Map<String, String> set : sets) answers.append(answer(expression, set));
        return answers.toString();
    }

    static char answer(Expression expression, Map<String, String> set) {
        try {
            Object result = expression.evaluate(new EvaluationContext() {
                public Object get(String name) { return set.get(name); }
                public Map<String, Object> keyValues() { return new HashMap<>(set); }
            });
            if (result == null) return 'n';
            return result instanceof Boolean ? ((Boolean) result ? 't' : 'f') : 'o';
        } catch (Throwable thrown) {
            return 'x';
        }
    }

    static String bloom(int errorPercent, int expected, String text) {
        BloomFilter filter = BloomFilter.createByFn(errorPercent, expected);
        StringBuilder positions = new StringBuilder();
        for (int position : filter.calcBitPositions(text)) positions.append(positions.length() == 0 ? "" : ",").append(position);
        return filter.getK() + " " + filter.getM() + " " + positions;
    }
}
