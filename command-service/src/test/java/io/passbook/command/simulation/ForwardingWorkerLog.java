package io.passbook.command.simulation;

import io.passbook.command.log.WorkerLog;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Does what the log behind it does. */
abstract class ForwardingWorkerLog implements WorkerLog {
  private final WorkerLog log;

  ForwardingWorkerLog(WorkerLog log) {
    this.log = log;
  }

  @Override
  public void join(Assignment assignment) {
    log.join(assignment);
  }

  @Override
  public ConsumerRecords<byte[], byte[]> poll(Duration atMost) {
    return log.poll(atMost);
  }

  @Override
  public Duration silence() {
    return log.silence();
  }

  @Override
  public void seek(int partition, long offset) {
    log.seek(partition, offset);
  }

  @Override
  public void pause(int partition) {
    log.pause(partition);
  }

  @Override
  public void resume(int partition) {
    log.resume(partition);
  }

  @Override
  public void begin() {
    log.begin();
  }

  @Override
  public Sent send(ProducerRecord<byte[], byte[]> record) {
    return log.send(record);
  }

  @Override
  public void sendOffsets(Map<Integer, Long> next) {
    log.sendOffsets(next);
  }

  @Override
  public void commit() {
    log.commit();
  }

  @Override
  public void abort() {
    log.abort();
  }

  @Override
  public void renew() {
    log.renew();
  }

  @Override
  public void close() {
    log.close();
  }
}
