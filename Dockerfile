# One file, three images: command-service, projection-service, cli.
#   docker build --target command-service -t passbook/command-service:0.1.0 .

FROM maven:3.9.16-eclipse-temurin-25 AS build
WORKDIR /build
COPY . .
# In target/dependency of each module: its jar and what it needs to run.
RUN --mount=type=cache,target=/root/.m2 \
    mvn -B -ntp -DskipTests -DincludeScope=runtime \
        -pl command-service,projection-service,client -am package dependency:copy-dependencies \
    && for module in command-service projection-service client; do \
         cp "$module"/target/passbook-*.jar "$module"/target/dependency/; \
       done

FROM eclipse-temurin:25.0.4_7-jre-noble AS runtime
RUN groupadd --gid 10001 passbook \
    && useradd --uid 10001 --gid passbook --no-create-home --home-dir /var/lib/passbook passbook \
    && install -d -o passbook -g passbook /var/lib/passbook
COPY deploy/jvm.options deploy/healthy /opt/passbook/
WORKDIR /var/lib/passbook
USER 10001:10001
STOPSIGNAL SIGTERM

FROM runtime AS command-service
# Inside a container only the container's own address leads anywhere.
ENV PASSBOOK_HTTP_HOST=0.0.0.0
COPY --from=build /build/command-service/target/dependency /opt/passbook/lib
COPY deploy/command-service.properties /etc/passbook/
EXPOSE 8082
HEALTHCHECK --interval=10s --timeout=6s --start-period=120s --retries=3 \
    CMD ["/opt/passbook/healthy", "http", "8082", "/health/live"]
# The exec form: the JVM is process 1 and gets SIGTERM itself.
ENTRYPOINT ["java", "@/opt/passbook/jvm.options", "-cp", "/opt/passbook/lib/*", "io.passbook.command.main.Main"]
CMD ["--config", "/etc/passbook/command-service.properties"]

FROM runtime AS projection-service
# The other instances reach this one by PASSBOOK_APPLICATION_SERVER=host:8080; by default the host is this container.
ENV PASSBOOK_HTTP_HOST=0.0.0.0 PASSBOOK_STATE_DIR=/var/lib/passbook
COPY --from=build /build/projection-service/target/dependency /opt/passbook/lib
COPY deploy/projection-service.properties /etc/passbook/
EXPOSE 8080
VOLUME /var/lib/passbook
HEALTHCHECK --interval=10s --timeout=6s --start-period=120s --retries=3 \
    CMD ["/opt/passbook/healthy", "http", "8080", "/health/live"]
ENTRYPOINT ["java", "@/opt/passbook/jvm.options", "-cp", "/opt/passbook/lib/*", "io.passbook.projection.main.Main"]
CMD ["--config", "/etc/passbook/projection-service.properties"]

FROM runtime AS cli
COPY --from=build /build/client/target/dependency /build/command-service/target/dependency/slf4j-simple-*.jar /opt/passbook/lib/
ENTRYPOINT ["java", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED", "-cp", "/opt/passbook/lib/*", "io.passbook.cli.Main"]
CMD ["--help"]
