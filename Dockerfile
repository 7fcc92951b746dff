# A Convene worker, and with other arguments any other command of `convene`.
# The folder is read only at run time: what is made there is made here, as root; the user of the image owns nothing.

FROM node:24.22.3-bookworm-slim AS build
WORKDIR /convene

COPY package.json package-lock.json build.mjs tsconfig.json tsconfig.build.json ./
COPY activities activities
COPY cli cli
COPY client client
COPY documents documents
COPY domain domain
COPY machines machines
COPY mail mail
COPY meetings meetings
COPY registry registry
COPY rehearsal rehearsal
COPY stack stack
COPY treaties treaties
COPY upkeep upkeep
COPY web web
COPY worker worker
COPY workflows workflows

# makes dist/ as well
RUN npm ci --no-audit --no-fund

FROM node:24.22.3-bookworm-slim
WORKDIR /convene
ENV NODE_ENV=production

COPY package.json package-lock.json ./
RUN npm ci --omit=dev --no-audit --no-fund \
 && npm cache clean --force \
 && rm -rf /tmp/* /root/.cache

COPY bin bin
COPY server server
COPY --from=build /convene/dist dist

USER node
ENTRYPOINT ["node", "/convene/bin/convene.js"]
CMD ["worker", "--health-port", "8090"]

HEALTHCHECK --interval=15s --timeout=10s --start-period=60s --retries=3 \
  CMD ["node", "--eval", "fetch('http://127.0.0.1:8090/readyz').then((found) => process.exit(found.ok ? 0 : 1), () => process.exit(1))"]
