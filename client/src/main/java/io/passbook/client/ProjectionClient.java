package io.passbook.client;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Asks the projection service over HTTP. Every query but those of the past demands an answer that
 * is not older than what was committed when it was asked. Thread-safe; holds nothing open that
 * needs closing.
 *
 * <p>Every method throws a {@link ProjectionException} when there is no answer.
 */
public final class ProjectionClient {
  private static final int MAX_ANSWER_BYTES = 64 * 1024 * 1024;

  private final String base;
  private final Duration timeout;

  /**
   * @param base the service's address, such as {@code http://localhost:8080}
   * @param timeout for each query; while it lasts, a service that cannot answer just now (503) is
   *     asked again
   * @throws IllegalArgumentException when the address is no HTTP address
   */
  public ProjectionClient(URI base, Duration timeout) {
    if (base.getHost() == null
        || !("http".equals(base.getScheme()) || "https".equals(base.getScheme()))) {
      throw new IllegalArgumentException(
          "Expected an address such as http://localhost:8080 but it was '" + base + "'");
    }
    var text = base.toString();
    this.base = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    this.timeout = timeout;
  }

  /** One account. */
  public AccountView account(String accountId, AccountQuery when) {
    var query =
        switch (when) {
          case AccountQuery.Now() -> "fresh=true";
          case AccountQuery.AsOf(var time) -> "fresh=true&asOf=" + encode(time.toString());
          case AccountQuery.KnownAt(var time) -> "fresh=true&knownAt=" + encode(time.toString());
          case AccountQuery.AtSequence(var sequence) -> "fresh=true&sequence=" + sequence;
        };
    return AccountView.of(get("/accounts/" + encode(accountId) + "?" + query));
  }

  /** One account, as soon as the view has this event; waits at most the time-out. */
  public AccountView accountWithSequence(String accountId, long sequence) {
    return AccountView.of(get("/accounts/" + encode(accountId) + "?minSequence=" + sequence));
  }

  /**
   * The events of an account, oldest first.
   *
   * @param after begin after this sequence; 0: at the first
   * @param limit at most so many
   */
  public Page<EventView> events(String accountId, long after, int limit) {
    // Joined and not formatted: the digits of a URL are not those of the default locale.
    var path =
        "/accounts/" + encode(accountId) + "/events?fresh=true&after=" + after + "&limit=" + limit;
    return page(get(path), "events", EventView::of);
  }

  /**
   * Accounts, in the order of their ids.
   *
   * @param owner only those of exactly this owner, or all
   * @param active only open (true) or closed (false) ones, or all
   * @param cursor {@link Page#next()} of the page before, or none
   */
  public Page<AccountView> accounts(
      @Nullable String owner, @Nullable Boolean active, int limit, @Nullable String cursor) {
    var path = new StringBuilder("/accounts?fresh=true&limit=").append(limit);
    if (owner != null) {
      path.append("&owner=").append(encode(owner));
    }
    if (active != null) {
      path.append("&active=").append(active);
    }
    if (cursor != null) {
      path.append("&cursor=").append(encode(cursor));
    }
    return page(get(path.toString()), "accounts", AccountView::of);
  }

  /** Sums over all accounts. */
  public TotalsView totals() {
    return TotalsView.of(get("/totals?fresh=true"));
  }

  private static <T> Page<T> page(JsonObject answer, String name, Function<JsonObject, T> item) {
    List<T> items = answer.objects(name).stream().map(item).toList();
    var number = answer.numberOrNull("next");
    return new Page<>(items, number == null ? answer.textOrNull("next") : number.toString());
  }

  private JsonObject get(String path) {
    var deadlineNanos = System.nanoTime() + timeout.toNanos();
    try {
      while (true) {
        var connection = open(path, Duration.ofNanos(deadlineNanos - System.nanoTime()));
        var status = connection.getResponseCode();
        var body = text(status < 400 ? connection.getInputStream() : connection.getErrorStream());
        if (status == 200) {
          return JsonObject.parse(body);
        }
        var pause = status == 503 ? retryAfter(connection) : null;
        var leftNanos = deadlineNanos - System.nanoTime();
        if (pause == null || pause.toNanos() >= leftNanos) {
          throw problem(status, connection.getContentType(), body);
        }
        Thread.sleep(pause);
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new ProjectionException.Unavailable(
          "The projection service at %s is not reachable: %s".formatted(base, said(e)), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ProjectionException.Unavailable("Interrupted while waiting for an answer", e);
    }
  }

  private HttpURLConnection open(String path, Duration left) throws IOException {
    var connection = (HttpURLConnection) URI.create(base + path).toURL().openConnection();
    var leftMs = Math.toIntExact(Math.max(1, left.toMillis()));
    connection.setConnectTimeout(leftMs);
    connection.setReadTimeout(leftMs + 1000); // the service waits that long for freshness
    connection.setInstanceFollowRedirects(false);
    connection.setRequestProperty("Accept", "application/json");
    connection.setRequestProperty("Prefer", "wait=" + Math.max(1, left.toSeconds()));
    return connection;
  }

  /** The pause that the service asks for; it does so when it cannot answer just now. */
  private static @Nullable Duration retryAfter(HttpURLConnection connection) {
    var seconds = connection.getHeaderFieldInt("Retry-After", -1);
    return seconds < 0 ? null : Duration.ofSeconds(seconds);
  }

  private ProjectionException problem(int status, @Nullable String type, String body) {
    var refused = status >= 300 && status < 500 && status != 408 && status != 429;
    if (refused && !isProblem(type)) {
      // Only a projection service may say that there is no such account.
      return new ProjectionException.Unavailable(
          "At %s there is no projection service: it answered %d".formatted(base, status), null);
    }
    var said = isProblem(type) ? detail(body) : "";
    if (said.isEmpty()) {
      said = "it answered " + status;
    }
    if (status == 404) {
      return new ProjectionException.NotFound(said);
    }
    return refused
        ? new ProjectionException.BadQuery(said)
        : ProjectionException.Unavailable.forNow(
            "The projection service at %s cannot answer now: %s".formatted(base, said));
  }

  private static boolean isProblem(@Nullable String type) {
    return type != null && type.toLowerCase(Locale.ROOT).startsWith("application/problem+json");
  }

  private static String detail(String problem) {
    var json = JsonObject.parse(problem);
    var detail = json.textOrNull("detail");
    var title = json.textOrNull("title");
    return detail != null ? detail : title != null ? title : "";
  }

  private static String text(@Nullable InputStream body) throws IOException {
    if (body == null) {
      return "";
    }
    try (body) {
      return new String(body.readNBytes(MAX_ANSWER_BYTES), StandardCharsets.UTF_8);
    }
  }

  private static String said(Exception e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
