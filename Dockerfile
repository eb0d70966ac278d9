# The daemon's image: built on the newest LTS, runs as an ordinary user, writes to its two volumes only
# (docker run --read-only works). How to run it: deploy/README.md.
ARG NODE_VERSION=24

FROM node:${NODE_VERSION}-bookworm-slim AS build
WORKDIR /opt/tidemark
COPY package.json package-lock.json ./
# No dependency needs its install script: the prebuilt binaries lie inside the packages.
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json ./
COPY proto proto
COPY src src
RUN npm run build \
 && find dist -name '*.map' -delete \
 && npm prune --omit=dev --ignore-scripts --no-audit --no-fund

FROM node:${NODE_VERSION}-bookworm-slim
LABEL org.opencontainers.image.title="tidemark" \
      org.opencontainers.image.description="Replication data-plane daemon for disaster recovery" \
      org.opencontainers.image.licenses="Apache-2.0"
# More than libuv's four threads: every open file of a group may have a read or a flush under way.
ENV NODE_ENV=production \
    UV_THREADPOOL_SIZE=16
RUN groupadd --gid 7420 tidemark \
 && useradd --uid 7420 --gid 7420 --no-create-home --home-dir /var/lib/tidemark --shell /usr/sbin/nologin tidemark \
 && install --directory --owner=tidemark --group=tidemark --mode=0700 /var/lib/tidemark \
 && install --directory --owner=tidemark --group=tidemark --mode=0750 /run/tidemark \
 && install --directory --mode=0755 /etc/tidemark \
 && ln --symbolic /opt/tidemark/dist/program/main.js /usr/local/bin/tidemark
WORKDIR /opt/tidemark
COPY --from=build /opt/tidemark/package.json ./
COPY --from=build /opt/tidemark/node_modules node_modules
COPY --from=build /opt/tidemark/proto proto
COPY --from=build /opt/tidemark/dist/program dist/program
COPY LICENSE CHANGELOG.md ./
# By number, so that a cluster can see that it is not root.
USER 7420:7420
VOLUME ["/var/lib/tidemark", "/run/tidemark"]
# gRPC, NBD, metrics and health.
EXPOSE 7420 10809 9420
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 CMD ["tidemark", "health"]
ENTRYPOINT ["tidemark"]
CMD ["daemon", "--config", "/etc/tidemark/tidemark.yaml"]
