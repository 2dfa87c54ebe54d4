package dev.scaledservice.controller.settings;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Says what a component of a record of settings is for. */
@Target(ElementType.RECORD_COMPONENT)
@Retention(RetentionPolicy.RUNTIME)
@interface Setting {

  /** What people write, where Java does not take that for a name; empty for the component's own. */
  String name() default "";

  /** One clause for the table of settings. */
  String about();

  /** What holds where nothing is written, as a person would write it; empty for nothing. */
  String byDefault() default "";

  /** Whether something must be written. */
  boolean required() default false;
}
