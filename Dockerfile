# The program with what it runs: git, to publish to a branch. The site is the folder that is mounted at /site.
FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -o /accord ./cmd/accord

FROM debian:bookworm-slim
RUN apt-get update && apt-get install --yes --no-install-recommends ca-certificates git && rm -rf /var/lib/apt/lists/*
COPY --from=build /accord /usr/local/bin/accord
USER nobody
WORKDIR /site
ENTRYPOINT ["accord"]
