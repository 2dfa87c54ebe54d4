package dev.scaledservice.cli.validate;

import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.types.CelType;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelFunctionBinding;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.util.List;
import java.util.regex.Pattern;

/** The part of Kubernetes' CEL library for quantities that rules of ours use. */
final class Quantities {
  private static final CelType QUANTITY = OpaqueType.create("kubernetes.Quantity");

  private static final Pattern SYNTAX =
      Pattern.compile(
          "[+-]?(?:[0-9]+|[0-9]+[.][0-9]*|[.][0-9]+)(?:[KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]+)?");

  private Quantities() {}

  /**
   * {@code isQuantity}, {@code quantity}, {@code isGreaterThan}, {@code isLessThan}, {@code
   * compareTo}.
   */
  static List<CelFunctionDecl> declarations() {
    return List.of(
        CelFunctionDecl.newFunctionDeclaration(
            "isQuantity",
            CelOverloadDecl.newGlobalOverload(
                "is_quantity_string", SimpleType.BOOL, SimpleType.STRING)),
        CelFunctionDecl.newFunctionDeclaration(
            "quantity",
            CelOverloadDecl.newGlobalOverload("string_to_quantity", QUANTITY, SimpleType.STRING)),
        comparison("isGreaterThan", SimpleType.BOOL),
        comparison("isLessThan", SimpleType.BOOL),
        comparison("compareTo", SimpleType.INT));
  }

  private static CelFunctionDecl comparison(String name, CelType result) {
    return CelFunctionDecl.newFunctionDeclaration(
        name, CelOverloadDecl.newMemberOverload("quantity_" + name, result, QUANTITY, QUANTITY));
  }

  static List<CelFunctionBinding> bindings() {
    return List.of(
        CelFunctionBinding.from("is_quantity_string", String.class, Quantities::isQuantity),
        CelFunctionBinding.from("string_to_quantity", String.class, Quantities::amount),
        CelFunctionBinding.from(
            "quantity_isGreaterThan",
            BigDecimal.class,
            BigDecimal.class,
            (a, b) -> a.compareTo(b) > 0),
        CelFunctionBinding.from(
            "quantity_isLessThan",
            BigDecimal.class,
            BigDecimal.class,
            (a, b) -> a.compareTo(b) < 0),
        CelFunctionBinding.from(
            "quantity_compareTo",
            BigDecimal.class,
            BigDecimal.class,
            (a, b) -> (long) a.compareTo(b)));
  }

  static boolean isQuantity(String text) {
    return SYNTAX.matcher(text).matches();
  }

  private static BigDecimal amount(String text) {
    if (!isQuantity(text)) {
      throw new IllegalArgumentException("\"%s\" is no quantity".formatted(text));
    }
    return new Quantity(text).getNumericalAmount();
  }
}
