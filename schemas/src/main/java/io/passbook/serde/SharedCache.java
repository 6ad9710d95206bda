package io.passbook.serde;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One connection to the registry for all serdes of a {@link MessageSerdes}, made when wanted. */
final class SharedCache implements AutoCloseable {
  private final Map<String, ?> config;
  private @Nullable SchemaCache cache;

  SharedCache(Map<String, ?> config) {
    this.config = config;
  }

  SchemaCache get() {
    if (cache == null) {
      cache = SchemaCache.of(config);
    }
    return cache;
  }

  @Override
  public void close() {
    if (cache != null) {
      cache.close();
    }
  }
}
