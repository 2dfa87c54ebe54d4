package dev.scaledservice.local.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.scaledservice.local.ownership.Conflict;
import dev.scaledservice.local.schema.Problem;
import dev.scaledservice.local.schema.ResourceType;
import java.util.List;
import java.util.stream.Collectors;

/** A request that is answered with a {@code Status} that says why not. */
final class Failure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private record Cause(String reason, String message, String field) {}

  private final int code;
  private final String reason;
  private final String kind;
  private final String name;
  private final transient List<Cause> causes;

  private Failure(
      int code, String reason, String message, String kind, String name, List<Cause> causes) {
    super(message);
    this.code = code;
    this.reason = reason;
    this.kind = kind;
    this.name = name;
    this.causes = causes;
  }

  static Failure notFound(ResourceType type, String name) {
    return of(404, "NotFound", type, name, "%s \"%s\" not found");
  }

  static Failure namespaceNotFound(String name) {
    return new Failure(
        404,
        "NotFound",
        "namespaces \"%s\" not found".formatted(name),
        "namespaces",
        name,
        List.of());
  }

  static Failure noSuchPath() {
    return new Failure(
        404, "NotFound", "the server could not find the requested resource", "", "", List.of());
  }

  static Failure alreadyExists(ResourceType type, String name) {
    return of(409, "AlreadyExists", type, name, "%s \"%s\" already exists");
  }

  static Failure modified(ResourceType type, String name) {
    return conflict(
        type,
        name,
        "the object has been modified; please apply your changes to the latest version and try"
            + " again");
  }

  static Failure conflict(ResourceType type, String name, String why) {
    return of(
        409, "Conflict", type, name, "Operation cannot be fulfilled on %s \"%s\": " + escape(why));
  }

  static Failure contested(Conflict conflict) {
    return new Failure(
        409,
        "Conflict",
        String.valueOf(conflict.getMessage()),
        "",
        "",
        conflict.causes().stream()
            .map(cause -> new Cause("FieldManagerConflict", cause.message(), cause.field()))
            .toList());
  }

  static Failure invalid(ResourceType type, String name, String field, String why) {
    return invalid(type, name, List.of(new Problem(field, why)));
  }

  static Failure invalid(ResourceType type, String name, List<Problem> problems) {
    String kind = type.group().isEmpty() ? type.kind() : type.kind() + "." + type.group();
    List<String> sentences =
        problems.stream().map(problem -> problem.field() + ": " + problem.why()).toList();
    String all =
        sentences.size() == 1 ? sentences.getFirst() : "[" + String.join(", ", sentences) + "]";
    return new Failure(
        422,
        "Invalid",
        "%s \"%s\" is invalid: %s".formatted(kind, name, all),
        type.kind(),
        name,
        problems.stream()
            .map(problem -> new Cause("FieldValueInvalid", problem.why(), problem.field()))
            .toList());
  }

  /** An apply names fields that the kind does not have; a real server answers 500 as well. */
  static Failure undeclared(Target target, List<String> fields) {
    String named =
        fields.stream()
            .map(field -> field + ": field not declared in schema")
            .collect(Collectors.joining("\n  "));
    String message =
        "failed to create typed patch object (%s/%s; %s, Kind=%s): %s"
            .formatted(
                target.namespace(),
                target.name(),
                target.type().apiVersion(),
                target.type().kind(),
                fields.size() == 1 ? named : "errors:\n  " + named);
    return new Failure(500, "", message, "", "", List.of());
  }

  static Failure unknownFields(ResourceType type, List<String> fields) {
    String named =
        fields.stream()
            .map(field -> "unknown field \"%s\"".formatted(field.substring(1)))
            .collect(Collectors.joining(", "));
    return badRequest(
        "%s in version \"%s\" cannot be handled as a %s: strict decoding error: %s"
            .formatted(type.kind(), type.version(), type.kind(), named));
  }

  static Failure unprocessable(String why) {
    return new Failure(422, "Invalid", why, "", "", List.of());
  }

  static Failure badRequest(String why) {
    return new Failure(400, "BadRequest", why, "", "", List.of());
  }

  static Failure expired(long wanted, long oldest) {
    return new Failure(
        410,
        "Expired",
        "too old resource version: %d (%d)".formatted(wanted, oldest),
        "",
        "",
        List.of());
  }

  static Failure notAllowed() {
    return new Failure(
        405,
        "MethodNotAllowed",
        "the server does not allow this method on the requested resource",
        "",
        "",
        List.of());
  }

  static Failure unsupported(String contentType) {
    return new Failure(
        415,
        "UnsupportedMediaType",
        "the body of the request was in an unknown format: " + contentType,
        "",
        "",
        List.of());
  }

  static Failure internal(String why) {
    return new Failure(500, "InternalError", "Internal error occurred: " + why, "", "", List.of());
  }

  private static Failure of(
      int code, String reason, ResourceType type, String name, String message) {
    return new Failure(
        code,
        reason,
        message.formatted(type.qualifiedPlural(), name),
        type.plural(),
        name,
        List.of());
  }

  private static String escape(String text) {
    return text.replace("%", "%%");
  }

  int code() {
    return code;
  }

  /** {@code v1 Status}, as kubectl and client libraries read it. */
  ObjectNode status() {
    ObjectNode status =
        JsonNodeFactory.instance
            .objectNode()
            .put("kind", "Status")
            .put("apiVersion", "v1")
            .put("status", "Failure")
            .put("message", getMessage())
            .put("reason", reason)
            .put("code", code);
    status.putObject("metadata");
    if (!kind.isEmpty() || !causes.isEmpty()) {
      ObjectNode details = status.putObject("details").put("kind", kind).put("name", name);
      ArrayNode list = details.putArray("causes");
      causes.forEach(cause ->
          list.addObject()
              .put("reason", cause.reason())
              .put("message", cause.message())
              .put("field", cause.field()));
    }
    return status;
  }
}
