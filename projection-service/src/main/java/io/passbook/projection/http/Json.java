package io.passbook.projection.http;

import io.passbook.message.AccountEvent;
import io.passbook.message.Event;
import io.passbook.projection.history.EventPage;
import io.passbook.projection.owner.AccountPage;
import io.passbook.projection.owner.Cursor;
import io.passbook.projection.summary.AccountSummary;
import io.passbook.projection.totals.CurrencyTotals;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.json.JsonMapper;

/** How answers look: the field names are the public contract. */
final class Json {
  private static final JsonFactory FACTORY = new JsonFactory();
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private Json() {}

  static byte[] account(AccountSummary account) {
    return write(out -> account(out, account));
  }

  /** A page; the partitions that are missing from it are named only if there are any. */
  static byte[] accounts(AccountPage page, List<Integer> missing) {
    return write(out -> {
      out.writeStartObject();
      out.writeArrayPropertyStart("accounts");
      page.accounts().forEach(a -> account(out, a));
      out.writeEndArray();
      text(out, "next", page.next().map(Cursor::encode).orElse(null));
      missing(out, missing);
      out.writeEndObject();
    });
  }

  static byte[] totals(Map<String, CurrencyTotals> byCurrency, List<Integer> missing) {
    return write(out -> {
      var all = byCurrency.values();
      out.writeStartObject();
      out.writeNumberProperty("accounts", all.stream().mapToLong(CurrencyTotals::accounts).sum());
      out.writeNumberProperty(
          "activeAccounts", all.stream().mapToLong(CurrencyTotals::activeAccounts).sum());
      out.writeObjectPropertyStart("currencies");
      byCurrency.forEach((currency, totals) -> {
        out.writeObjectPropertyStart(currency);
        out.writeNumberProperty("accounts", totals.accounts());
        out.writeNumberProperty("activeAccounts", totals.activeAccounts());
        sum(out, "balance", totals.balance());
        sum(out, "totalDeposits", totals.totalDeposits());
        sum(out, "totalWithdrawals", totals.totalWithdrawals());
        out.writeNumberProperty("transactionCount", totals.transactionCount());
        out.writeEndObject();
      });
      out.writeEndObject();
      missing(out, missing);
      out.writeEndObject();
    });
  }

  private static void missing(JsonGenerator out, List<Integer> partitions) {
    if (!partitions.isEmpty()) {
      out.writeArrayPropertyStart("missing");
      partitions.forEach(out::writeNumber);
      out.writeEndArray();
    }
  }

  static byte[] events(EventPage page) {
    return write(out -> {
      out.writeStartObject();
      out.writeArrayPropertyStart("events");
      page.events().forEach(e -> event(out, e));
      out.writeEndArray();
      if (page.next() == null) {
        out.writeNullProperty("next");
      } else {
        out.writeNumberProperty("next", page.next());
      }
      out.writeEndObject();
    });
  }

  static byte[] problem(int status, String detail, Map<String, Object> members) {
    var problem = new LinkedHashMap<String, Object>();
    problem.put("type", "about:blank");
    problem.put("title", title(status));
    problem.put("status", status);
    problem.put("detail", detail);
    problem.putAll(members);
    return of(problem);
  }

  /** Records, maps and lists as they are. */
  static byte[] of(Object value) {
    return MAPPER.writeValueAsBytes(value);
  }

  static <T> T read(byte[] json, Class<T> type) {
    return MAPPER.readValue(json, type);
  }

  private static void account(JsonGenerator out, AccountSummary account) {
    out.writeStartObject();
    out.writeStringProperty("accountId", account.accountId());
    out.writeStringProperty("ownerName", account.ownerName());
    out.writeStringProperty("currency", account.currency());
    out.writeNumberProperty("balance", account.balance());
    sum(out, "totalDeposits", account.totalDeposits());
    sum(out, "totalWithdrawals", account.totalWithdrawals());
    out.writeNumberProperty("transactionCount", account.transactionCount());
    out.writeBooleanProperty("active", account.active());
    out.writeStringProperty("openedAt", account.openedAt().toString());
    out.writeStringProperty("updatedAt", account.updatedAt().toString());
    out.writeNumberProperty("sequence", account.sequence());
    out.writeEndObject();
  }

  /** Nearly all fit into 64 bits, which are written faster. */
  private static void sum(JsonGenerator out, String name, BigInteger sum) {
    if (sum.bitLength() < Long.SIZE) {
      out.writeNumberProperty(name, sum.longValue());
    } else {
      out.writeNumberProperty(name, sum);
    }
  }

  private static void event(JsonGenerator out, AccountEvent event) {
    out.writeStartObject();
    out.writeNumberProperty("sequence", event.sequence());
    switch (event.event()) {
      case Event.AccountOpened(var ownerName, var currency) -> {
        out.writeStringProperty("type", "AccountOpened");
        out.writeNumberProperty("balanceAfter", 0);
        out.writeStringProperty("ownerName", ownerName);
        out.writeStringProperty("currency", currency);
      }
      case Event.MoneyDeposited(var amount, var balanceAfter, var reference) ->
          money(out, "MoneyDeposited", amount, balanceAfter, reference);
      case Event.MoneyWithdrawn(var amount, var balanceAfter, var reference) ->
          money(out, "MoneyWithdrawn", amount, balanceAfter, reference);
      case Event.AccountClosed(var reason) -> {
        out.writeStringProperty("type", "AccountClosed");
        out.writeNumberProperty("balanceAfter", 0);
        out.writeStringProperty("reason", reason);
      }
    }
    out.writeStringProperty("occurredAt", event.occurredAt().toString());
    out.writeStringProperty("issuedAt", event.issuedAt().toString());
    out.writeStringProperty("recordedAt", event.recordedAt().toString());
    out.writeStringProperty("commandId", event.commandId().toString());
    out.writeNumberProperty("commandOffset", event.commandOffset());
    out.writeStringProperty("issuedBy", event.issuedBy());
    text(out, "correlationId", event.correlationId());
    out.writeEndObject();
  }

  private static void money(
      JsonGenerator out, String type, long amount, long balanceAfter, @Nullable String reference) {
    out.writeStringProperty("type", type);
    out.writeNumberProperty("amount", amount);
    out.writeNumberProperty("balanceAfter", balanceAfter);
    text(out, "reference", reference);
  }

  private static void text(JsonGenerator out, String name, @Nullable String value) {
    if (value == null) {
      out.writeNullProperty(name);
    } else {
      out.writeStringProperty(name, value);
    }
  }

  private static byte[] write(Consumer<JsonGenerator> content) {
    var bytes = new ByteArrayOutputStream(320);
    try (var out = FACTORY.createGenerator(ObjectWriteContext.empty(), bytes)) {
      content.accept(out);
    }
    return bytes.toByteArray();
  }

  private static String title(int status) {
    return switch (status) {
      case 400 -> "Bad request";
      case 404 -> "Not found";
      case 405 -> "Method not allowed";
      case 500 -> "Internal error";
      case 503 -> "Not answerable now";
      default -> "Error";
    };
  }
}
