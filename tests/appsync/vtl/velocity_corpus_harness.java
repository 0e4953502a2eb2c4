// Renders templates with Apache Velocity: a JSON string in each line of standard input, a JSON object in each of output.
// The first line is the value of $ctx. $util is as much of AppSync's as the hand-written templates call.

import java.io.*;
import java.lang.reflect.Field;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.*;
import org.apache.velocity.VelocityContext;
import org.apache.velocity.app.VelocityEngine;
import org.apache.velocity.exception.ParseErrorException;
import org.apache.velocity.runtime.RuntimeInstance;

public class Harness {
  public static void main(String[] arguments) throws Exception {
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), false, "UTF-8");
    String context = in.readLine();
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      out.println(Json.write(render((String) Json.read(line), Json.read(context)), true));
    }
    out.flush();
  }

  static Map<String, Object> render(String template, Object context) {
    VelocityEngine engine = new VelocityEngine(); // one for each template: names of macros outlive a parsing
    engine.setProperty("runtime.log.logsystem.class", "org.apache.velocity.runtime.log.NullLogChute");
    engine.setProperty("runtime.introspector.uberspect", "org.apache.velocity.util.introspection.SecureUberspector");
    engine.setProperty("directive.foreach.maxloops", "1000");
    engine.setProperty("velocimacro.permissions.allow.inline", "false"); // AppSync has no macros
    engine.setProperty("velocimacro.library", "");
    engine.init();
    withoutEvaluate(engine);
    VelocityContext variables = new VelocityContext();
    variables.put("ctx", context);
    variables.put("util", new Util());
    StringWriter text = new StringWriter();
    try {
      engine.evaluate(variables, text, "velocity", template);
      return Collections.singletonMap("text", text.toString());
    } catch (ParseErrorException error) {
      return Collections.singletonMap("syntax_error", error.getMessage());
    } catch (Exception error) {
      return Collections.singletonMap("error", error.getMessage() == null ? error.toString() : error.getMessage());
    }
  }

  /** Makes #evaluate text, as on API Gateway. */
  static void withoutEvaluate(VelocityEngine engine) {
    try {
      Field runtime = VelocityEngine.class.getDeclaredField("ri");
      runtime.setAccessible(true);
      ((RuntimeInstance) runtime.get(engine)).removeDirective("evaluate");
    } catch (ReflectiveOperationException error) {
      throw new IllegalStateException(error);
    }
  }

  public static class Util {
    public String toJson(Object value) { return Json.write(value, false); }
    public String qr(Object value) { return ""; }
    public String quiet(Object value) { return ""; }
    public boolean isNull(Object value) { return value == null; }
    public boolean isNullOrEmpty(String text) { return text == null || text.isEmpty(); }
    public Object defaultIfNull(Object value, Object other) { return value == null ? other : value; }
  }

  static class Json {
    private final String text;
    private int at;

    private Json(String text) { this.text = text; }

    static Object read(String text) { return new Json(text).value(); }

    private char next() {
      while (text.charAt(at) == ' ') at++;
      return text.charAt(at);
    }

    private Object value() {
      switch (next()) {
        case '{':
          Map<String, Object> map = new LinkedHashMap<>();
          for (at++; next() != '}'; ) {
            if (next() == ',') at++;
            next();
            String key = string();
            next();
            at++;
            map.put(key, value());
          }
          at++;
          return map;
        case '[':
          List<Object> list = new ArrayList<>();
          for (at++; next() != ']'; ) {
            if (next() == ',') at++;
            list.add(value());
          }
          at++;
          return list;
        case '"':
          return string();
        default:
          int start = at;
          while (at < text.length() && ",]} ".indexOf(text.charAt(at)) < 0) at++;
          return word(text.substring(start, at));
      }
    }

    private static Object word(String word) {
      if (word.equals("null")) return null;
      if (word.equals("true") || word.equals("false")) return Boolean.valueOf(word);
      if (word.matches(".*[.eE].*")) return Double.valueOf(word);
      BigInteger number = new BigInteger(word);
      if (number.bitLength() < 32) return number.intValue();
      return number.bitLength() < 64 ? (Object) number.longValue() : number;
    }

    private String string() {
      StringBuilder found = new StringBuilder();
      for (at++; text.charAt(at) != '"'; at++) {
        char each = text.charAt(at);
        if (each == '\\') {
          each = text.charAt(++at);
          if (each == 'u') {
            each = (char) Integer.parseInt(text.substring(at + 1, at + 5), 16);
            at += 4;
          } else if ("bfnrt".indexOf(each) >= 0) {
            each = "\b\f\n\r\t".charAt("bfnrt".indexOf(each));
          }
        }
        found.append(each);
      }
      at++;
      return found.toString();
    }

    static String write(Object value, boolean ascii) {
      if (value instanceof Map) {
        StringJoiner entries = new StringJoiner(",", "{", "}");
        ((Map<?, ?>) value).forEach((key, each) -> entries.add(quoted("" + key, ascii) + ":" + write(each, ascii)));
        return entries.toString();
      }
      if (value instanceof Object[]) return write(Arrays.asList((Object[]) value), ascii);
      if (value instanceof Collection) {
        StringJoiner items = new StringJoiner(",", "[", "]");
        ((Collection<?>) value).forEach(each -> items.add(write(each, ascii)));
        return items.toString();
      }
      boolean plain = value == null || value instanceof Number || value instanceof Boolean;
      return plain ? String.valueOf(value) : quoted(value.toString(), ascii);
    }

    private static String quoted(String text, boolean ascii) {
      StringBuilder found = new StringBuilder("\"");
      for (char each : text.toCharArray()) {
        if (each == '"' || each == '\\') found.append('\\').append(each);
        else if (each == '\n') found.append("\\n");
        else if (each == '\t') found.append("\\t");
        else if (each == '\r') found.append("\\r");
        else if (each < ' ' || ascii && each > '~') found.append(String.format("\\u%04X", (int) each));
        else found.append(each);
      }
      return found.append('"').toString();
    }
  }
}
