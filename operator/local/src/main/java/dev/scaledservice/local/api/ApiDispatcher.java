package dev.scaledservice.local.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.scaledservice.local.patch.Patch;
import dev.scaledservice.local.schema.Catalogue;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.mockwebserver.ServerRequest;
import io.fabric8.mockwebserver.ServerResponse;
import io.fabric8.mockwebserver.dsl.HttpMethod;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import io.fabric8.mockwebserver.internal.MockDispatcher;
import io.fabric8.mockwebserver.internal.SimpleRequest;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The mock server's dispatcher with its store replaced: answers that a test has ordered come first,
 * then the API itself.
 */
final class ApiDispatcher extends KubernetesCrudDispatcher {
  private static final Logger LOG = LoggerFactory.getLogger(ApiDispatcher.class);

  private final Map<ServerRequest, Queue<ServerResponse>> ordered;
  private final MockDispatcher orders;
  private final Store store;
  private final Catalogue catalogue;
  private final Discovery discovery;
  private final Reader reader;
  private final Tables tables;
  private final Writer writer;
  private final Deletion deletion;
  private final Runnable forgetRequests;

  /**
   * @param ordered answers that come first, each until it is used up
   * @param forgetRequests makes the mock forget the requests that it records for ever otherwise
   */
  ApiDispatcher(
      Map<ServerRequest, Queue<ServerResponse>> ordered,
      Store store,
      Catalogue catalogue,
      Reader reader,
      Tables tables,
      Writer writer,
      Deletion deletion,
      Runnable forgetRequests) {
    this.ordered = ordered;
    this.orders = new MockDispatcher(ordered);
    this.store = store;
    this.catalogue = catalogue;
    this.discovery = new Discovery(catalogue);
    this.reader = reader;
    this.tables = tables;
    this.writer = writer;
    this.deletion = deletion;
    this.forgetRequests = forgetRequests;
  }

  @Override
  public MockResponse dispatch(RecordedRequest request) {
    forgetRequests.run();
    if (isOrdered(request)) {
      return orders.dispatch(request);
    }
    try {
      Call call = Call.of(request);
      return store.inTurn(() -> answer(call));
    } catch (Failure failure) {
      return json(failure.code(), failure.status());
    } catch (Patch.InvalidPatch invalid) {
      return json(422, Failure.unprocessable(String.valueOf(invalid.getMessage())).status());
    } catch (RuntimeException e) {
      LOG.error("{} cannot be answered", request, e);
      return json(500, Failure.internal(e.toString()).status());
    }
  }

  private boolean isOrdered(RecordedRequest request) {
    HttpMethod method = request.method();
    return hasAnswer(new SimpleRequest(method, request.getPath()))
        || hasAnswer(new SimpleRequest(request.getPath()));
  }

  private boolean hasAnswer(ServerRequest request) {
    Queue<ServerResponse> answers = ordered.get(request);
    return answers != null && !answers.isEmpty();
  }

  private MockResponse answer(Call call) {
    if (call.segments().size() == 1 && call.segments().getFirst().endsWith("z")) {
      return new MockResponse().setResponseCode(200).setBody("ok");
    }
    Optional<ObjectNode> document = discovery.at(call.segments());
    if (document.isPresent()) {
      return json(200, document.get());
    }
    Target target = Target.of(call.segments(), catalogue).orElseThrow(Failure::noSuchPath);
    return switch (call.method()) {
      case "GET" -> read(target, call);
      case "POST" -> json(201, writer.create(collection(target), call.object(), call));
      case "PUT" -> json(200, replace(target, call));
      case "PATCH" -> patch(target, call);
      case "DELETE" -> delete(target, call);
      default -> throw Failure.notAllowed();
    };
  }

  private static Target collection(Target target) {
    boolean elsewhere = target.type().namespaced() && target.namespace().isEmpty();
    if (!target.name().isEmpty() || elsewhere) {
      throw Failure.notAllowed();
    }
    return target;
  }

  private MockResponse read(Target target, Call call) {
    if (call.flag("watch")) {
      if (!call.asksForWebSocket()) {
        throw Failure.badRequest(
            "this server watches over web sockets only; ask again instead of watching");
      }
      return new MockResponse().withWebSocketUpgrade(reader.watch(target, call));
    }
    if (target.name().isEmpty()) {
      return json(200, asked(target, call, reader.list(target, call)));
    }
    ObjectNode object = reader.get(target);
    return json(
        200,
        isScale(target) ? ScaleView.of(target.type()).read(object) : asked(target, call, object));
  }

  private ObjectNode asked(Target target, Call call, ObjectNode shown) {
    return call.asksForTable()
        ? tables.of(target.type(), shown, call.parameter("includeObject"))
        : shown;
  }

  private ObjectNode replace(Target target, Call call) {
    ObjectNode body = call.object();
    if (isScale(target)) {
      ScaleView view = ScaleView.of(target.type());
      return view.read(writer.update(target, call, current -> view.written(current, body)));
    }
    return writer.update(target, call, ignored -> body);
  }

  private MockResponse patch(Target target, Call call) {
    String type = call.contentType();
    if (type.equals("application/apply-patch+yaml")) {
      Writer.Written written = writer.apply(target, call.object(), call);
      return json(written.created() ? 201 : 200, written.object());
    }
    Patch patch =
        switch (type) {
          case "application/json-patch+json" -> new Patch.Json(call.operations());
          case "application/merge-patch+json" -> new Patch.Merge(call.object());
          case "application/strategic-merge-patch+json" -> new Patch.Strategic(call.object());
          default -> throw Failure.unsupported(type);
        };
    if (isScale(target)) {
      ScaleView view = ScaleView.of(target.type());
      UnaryOperator<ObjectNode> edit =
          current ->
              view.written(current, patch.on(view.readOrBlank(current), target.type().schema()));
      return json(200, view.read(writer.update(target, call, edit)));
    }
    return json(
        200, writer.update(target, call, current -> patch.on(current, target.type().schema())));
  }

  private MockResponse delete(Target target, Call call) {
    ObjectNode options = JsonNodeFactory.instance.objectNode();
    if (call.body() instanceof ObjectNode given) {
      options.setAll(given);
    }
    for (String name : new String[] {"propagationPolicy", "gracePeriodSeconds"}) {
      String value = call.parameter(name);
      if (!value.isEmpty() && name.startsWith("grace")) {
        options.put(name, Integer.parseInt(value));
      } else if (!value.isEmpty()) {
        options.put(name, value);
      }
    }
    boolean dryRun = call.dryRun() || options.path("dryRun").path(0).asText().equals("All");
    if (!target.name().isEmpty()) {
      return json(200, deletion.delete(target, options, dryRun));
    }
    ObjectNode list = reader.list(target, call);
    for (ObjectNode object : reader.select(target, call)) {
      Key key = Key.of(object);
      deletion.delete(new Target(target.type(), key.namespace(), key.name(), ""), options, dryRun);
    }
    return json(200, list);
  }

  private static boolean isScale(Target target) {
    return target.subresource().equals(Writer.SCALE);
  }

  private static MockResponse json(int code, ObjectNode body) {
    return new MockResponse()
        .setResponseCode(code)
        .setHeader("Content-Type", "application/json")
        .setBody(body.toString());
  }

  @Override
  public void shutdown() {
    orders.shutdown();
    reader.endWatches();
    super.shutdown();
  }

  @Override
  public void releaseResources() {
    orders.releaseResources();
    super.releaseResources();
  }
}
