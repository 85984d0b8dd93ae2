# The service on workerd, built from this folder: docker build -t inspect-esmtp .
FROM node:24-bookworm-slim AS build
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
RUN npm run build

FROM node:24-bookworm-slim
# what `npm start` looks for the processes it has to end with
RUN apt-get update \
  && apt-get install -y --no-install-recommends procps \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=build --chown=node:node /build /app
ENV NODE_ENV=production
RUN mkdir /state && chown node:node /state
VOLUME /state
USER node
EXPOSE 8787 2525
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:8787/readyz').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "worker/local/start.ts", "--state", "/state", "--listen", "0.0.0.0"]
