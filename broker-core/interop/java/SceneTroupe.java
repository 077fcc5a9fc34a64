// Scenes of several programs in one JVM, which costs less than one JVM for each: PROGRAM.SCENE,PROGRAM.SCENE… in the place of names.
// Compiles with 4.7.1, 4.9.7 and 5.5.0; see SceneParts.
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

public class SceneTroupe {
    /** Scenes mostly wait; more at once would only make each other late. */
    private static final int AT_ONCE = 8;

    public static void main(String[] args) throws Exception {
        List<String> names = List.of(args[3].split(","));
        Map<String, SceneParts.Scene> all = new HashMap<>();
        Map<String, Boolean> programs = new LinkedHashMap<>();
        for (String name : names) programs.put(name.substring(0, name.indexOf('.')), true);
        for (String program : programs.keySet()) {
            SceneParts.taker = scenes -> scenes.forEach((name, scene) -> all.put(program + "." + name, scene));
            Class.forName(program).getMethod("main", String[].class).invoke(null, (Object) args);
        }
        SceneParts.play(names, all, AT_ONCE);
    }
}
