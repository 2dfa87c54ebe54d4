package dev.scaledservice.signals.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StatsdPacketTest {

  private static StatsdPacket etsy(String packet) {
    return StatsdPacket.read(Dialect.ETSY, packet.getBytes(UTF_8));
  }

  private static StatsdPacket dogstatsd(String packet) {
    return StatsdPacket.read(Dialect.DOGSTATSD, packet.getBytes(UTF_8));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "k:1|c {'type':'c','name':'k','value':1,'rate':1,'tags':{}}",
        "k:1.5e3|ms|@0.1 {'type':'ms','name':'k','value':1500,'rate':0.1,'tags':{}}",
        "k:|s {'type':'s','name':'k','value':'0','rate':1,'tags':{}}",
        "k:joe|s {'type':'s','name':'k','value':'joe','rate':1,'tags':{}}",
        "k:5|g {'type':'g','name':'k','value':5,'rate':1,'tags':{},'relative':false}",
        "k:+5|g {'type':'g','name':'k','value':5,'rate':1,'tags':{},'relative':true}",
        "k:-5|g {'type':'g','name':'k','value':-5,'rate':1,'tags':{},'relative':true}",
        "k:5|t {'type':'c','name':'k','value':5,'rate':1,'tags':{}}",
        "k:5|h {'type':'c','name':'k','value':5,'rate':1,'tags':{}}",
        "k:5| {'type':'c','name':'k','value':5,'rate':1,'tags':{}}",
        "k:0x1f|c {'type':'c','name':'k','value':31,'rate':1,'tags':{}}",
        "a/b$c:1|c {'type':'c','name':'a-bc','value':1,'rate':1,'tags':{}}",
        "k:1|c|@1e-9 {'type':'c','name':'k','value':1,'rate':1,'tags':{}}",
        "k:1|c|@0 {'type':'c','name':'k','value':1,'rate':0,'tags':{}}",
        "k:1|c|@0.5|more {'type':'c','name':'k','value':1,'rate':0.5,'tags':{}}",
      })
  void etsyReads(String line, String sample) {
    assertThat(etsy(line).json()).isEqualTo("[" + sample.replace('\'', '"') + "]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "k FORM",
        "k:1 FORM",
        "k|c FORM",
        ":1|c NAME",
        "$:1|c NAME",
        "k:|c VALUE",
        "k:1,5|ms VALUE",
        "k:-1|ms VALUE",
        "k:NaN|g VALUE",
        "k:Infinity|c VALUE",
        "k:1e999|c VALUE",
        "k:1|c| RATE",
        "k:1|c|0.1 RATE",
        "k:1|c|@ RATE",
        "k:1|c|@-1 RATE",
        "k:1|c|@1.2.3 RATE",
        "k:1|c|#a RATE",
      })
  void etsyRefuses(String line, Refusal why) {
    StatsdPacket packet = etsy(line);

    assertThat(packet.samples()).isEmpty();
    assertThat(packet.refused()).extracting(StatsdPacket.Refused::why).containsExactly(why);
  }

  @Test
  void etsyRepeatsGroupsUnderOneName() {
    StatsdPacket packet = etsy("foo:200|ms:300|ms:x|c:5|c|@0.1:6|g");

    assertThat(packet.samples())
        .extracting(sample -> ((Sample.Metric) sample).type())
        .containsExactly(Type.TIMER, Type.TIMER, Type.COUNTER, Type.GAUGE);
    assertThat(packet.refused()).containsExactly(new StatsdPacket.Refused(Refusal.VALUE, "x|c"));
  }

  @Test
  void etsyCleansNames() {
    assertThat(etsy("a  b\tc/d.é-_9:1|c").samples())
        .extracting(sample -> ((Sample.Metric) sample).name())
        .containsExactly("a_b_c-d.-_9");
    assertThat(StatsdPacket.read(Dialect.ETSY, "ab\u00ff\u0000:1|c".getBytes(ISO_8859_1)).samples())
        .extracting(sample -> ((Sample.Metric) sample).name())
        .containsExactly("ab");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "k:1|c {'type':'c','name':'k','value':1,'rate':1,'tags':{}}",
        "k:0.5|g {'type':'g','name':'k','value':0.5,'rate':1,'tags':{},'relative':false}",
        "k:-5|g {'type':'g','name':'k','value':-5,'rate':1,'tags':{},'relative':false}",
        "k:+5|g {'type':'g','name':'k','value':5,'rate':1,'tags':{},'relative':false}",
        "k:1234|s {'type':'s','name':'k','value':'1234','rate':1,'tags':{}}",
        "k:a:b|s {'type':'s','name':'k','value':'a:b','rate':1,'tags':{}}",
        "k:1:2:3|h|@0.5 {'type':'h','name':'k','values':[1,2,3],'rate':0.5,'tags':{}}",
        "k:1::2:|d {'type':'d','name':'k','values':[1,2],'rate':1,'tags':{}}",
        "k:-1|ms {'type':'ms','name':'k','value':-1,'rate':1,'tags':{}}",
        "k:1|c|#a:b,c,d:,e:f:g {'type':'c','name':'k','value':1,'rate':1,'tags':{'a':'b','c':null,'d':'','e':'f:g'}}",
        "k:1|c|#,,a, {'type':'c','name':'k','value':1,'rate':1,'tags':{'a':null}}",
        "k:1|c|#|@0.5 {'type':'c','name':'k','value':1,'rate':0.5,'tags':{}}",
        "k:1|c|T1656581400|#a {'type':'c','name':'k','value':1,'rate':1,'tags':{'a':null},'timestamp':1656581400}",
        "k:1|c|c:in-42|e:pod|card:low|x:y|| {'type':'c','name':'k','value':1,'rate':1,'tags':{},'container':'in-42'}",
        "é/k:1|c {'type':'c','name':'é/k','value':1,'rate':1,'tags':{}}",
        "k:1e-9|c|@1e-9 {'type':'c','name':'k','value':1.0E-9,'rate':1.0E-9,'tags':{}}",
      })
  void dogstatsdReads(String line, String sample) {
    assertThat(dogstatsd(line).json()).isEqualTo("[" + sample.replace('\'', '"') + "]");
  }

  @Test
  void eventsAndChecksAreReadThoughNothingIsMeasured() {
    assertThat(dogstatsd("_e{5,4}:title|te\\n|d:12|h:me|p:low|t:warning|k:g|s:src|#a:b,c").json())
        .isEqualTo(
            """
            [{"type":"event","title":"title","text":"te\\n","date":12,"host":"me","key":"g",\
            "source":"src","priority":"low","alert":"warning","tags":{"a":"b","c":null}}]\
            """);
    assertThat(dogstatsd("_e{6,1}:ab|| c|d|p:odd").json())
        .isEqualTo(
            """
            [{"type":"event","title":"ab|| c","text":"d"}]\
            """);
    assertThat(dogstatsd("_sc|db|2|d:5|h:me|#a|m:gone").json())
        .isEqualTo(
            """
            [{"type":"service_check","name":"db","status":2,"date":5,"host":"me",\
            "message":"gone","tags":{"a":null}}]\
            """);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "k FORM",
        "k:1 FORM",
        "k1|c FORM",
        "k1|c|#a:1|c FORM",
        ":1|c NAME",
        "k:|c VALUE",
        "k:::|c VALUE",
        "k:|s VALUE",
        "k:1:x|c VALUE",
        "k:abc|g VALUE",
        "k:nan|g VALUE",
        "k:1| TYPE",
        "k:1|t TYPE",
        "k:1|C TYPE",
        "k:1|c|@x RATE",
        "k:1|c|@ RATE",
        "k:1|c|@-0.5 RATE",
        "k:1|c|@nan RATE",
        "k:1|c|T0 TIMESTAMP",
        "k:1|c|Tx TIMESTAMP",
        "k:1|c|T1e3 TIMESTAMP",
        "_e{2,1}:a|b EVENT",
        "_e{0,1}:|b EVENT",
        "_e{,1}:a|b EVENT",
        "_e{999999999999999999999999,1}:a|b EVENT",
        "_e{1,1 EVENT",
        "_e{1:1}:a|b EVENT",
        "_sc|db EVENT",
        "_sc|db|4 EVENT",
        "_sc||0 EVENT",
        "_sc EVENT",
      })
  void dogstatsdRefuses(String line, Refusal why) {
    StatsdPacket packet = dogstatsd(line);

    assertThat(packet.samples()).isEmpty();
    assertThat(packet.refused()).extracting(StatsdPacket.Refused::why).containsExactly(why);
  }

  @Test
  void dogstatsdWantsNamesToBeText() {
    byte[] packet = "good:1|c\nbad\u00c3(:1|c\nnul\u0000:1|c\ntab\t:1|c".getBytes(ISO_8859_1);

    StatsdPacket read = StatsdPacket.read(Dialect.DOGSTATSD, packet);

    assertThat(read.samples()).hasSize(1);
    assertThat(read.refused())
        .extracting(StatsdPacket.Refused::why)
        .containsExactly(Refusal.NAME, Refusal.NAME, Refusal.NAME);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a:1|c\nb:2|c", "\n\na:1|c\n\nb:2|c\n", "a:1|c\r\n\r\nb:2|c\r\n"})
  void linesEndAsTheyLike(String packet) {
    assertThat(dogstatsd(packet).samples()).hasSize(2);
    assertThat(dogstatsd(packet).refused()).isEmpty();
    assertThat(etsy(packet).samples()).hasSize(2);
    assertThat(etsy(packet).refused()).isEmpty();
  }

  @Test
  void numbersAreRoundedAsJavaRoundsThem() {
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < 4_000; i++) {
      String text =
          switch (i % 4) {
            case 0 -> Double.toString(random.nextDouble());
            case 1 -> Long.toString(random.nextLong());
            case 2 -> "%.3f".formatted(random.nextDouble(-1e9, 1e9));
            default -> Double.toString(Double.longBitsToDouble(random.nextLong()));
          };
      byte[] bytes = text.getBytes(UTF_8);
      double expected = Double.parseDouble(text);
      assertThat(Decimal.parse(bytes, 0, bytes.length))
          .as(text)
          .isEqualTo(Double.isFinite(expected) ? expected : Double.NaN);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"1d", "1f", "0x1p3", "1_0", "1e", ".", "", "+", "--1", " 1", "inf", "1.2.3"})
  void whatOnlyJavaTakesForANumberIsNone(String text) {
    byte[] bytes = text.getBytes(UTF_8);

    assertThat(Decimal.parse(bytes, 0, bytes.length)).isNaN();
  }

  @Test
  void anyBytesAreAPacket() {
    SplittableRandom random = new SplittableRandom(42);
    byte[] alphabet = "ab:|@#,Tce_{}-+.0123456789 \n\r\u0000\u00ff".getBytes(ISO_8859_1);
    for (int i = 0; i < 5_000; i++) {
      byte[] packet = new byte[random.nextInt(60)];
      for (int j = 0; j < packet.length; j++) {
        packet[j] =
            random.nextInt(10) == 0
                ? (byte) random.nextInt()
                : alphabet[random.nextInt(alphabet.length)];
      }
      for (Dialect dialect : Dialect.values()) {
        StatsdPacket read = StatsdPacket.read(dialect, packet);
        assertThat(read.json()).startsWith("[").endsWith("]");
      }
    }
  }

  @Test
  void dialectsAreCalledAsSettingsSpellThem() {
    assertThat(Dialect.of("etsy")).isEqualTo(Dialect.ETSY);
    assertThatThrownBy(() -> Dialect.of("etzy"))
        .hasMessage("no StatsD dialect is called \"etzy\"; wants one of etsy, dogstatsd");
  }
}
