# syntax=docker/dockerfile:1
# The portal and its command line in one image: no root, nothing written outside of /scratch.
#
#   docker build --tag marketx-dr-portal --build-arg SOURCE_REVISION="$(git rev-parse HEAD)" .
#
# POSTGRES_CLIENTS: the major versions of the servers that it backs up and restores to. A server needs pg_dump and
# pg_restore of its own version; each is about 15 MB.

FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
ARG SOURCE_REVISION
# Read by MSBuild: the version that the portal shows names the commit.
ENV SourceRevisionId=$SOURCE_REVISION
WORKDIR /source
COPY . .
RUN --mount=type=cache,target=/root/.nuget/packages ./dev publish

FROM mcr.microsoft.com/dotnet/aspnet:10.0
ARG POSTGRES_CLIENTS="15 16 17 18"
ADD --chmod=644 https://www.postgresql.org/media/keys/ACCC4CF8.asc /usr/share/keyrings/postgresql.asc
RUN . /etc/os-release \
    && echo "deb [signed-by=/usr/share/keyrings/postgresql.asc] https://apt.postgresql.org/pub/repos/apt ${VERSION_CODENAME}-pgdg main" \
        > /etc/apt/sources.list.d/postgresql.list \
    && apt-get update \
    && apt-get install --yes --no-install-recommends $(printf 'postgresql-client-%s ' $POSTGRES_CLIENTS) \
    && rm -rf /var/lib/apt/lists/* \
    && install -d -o "$APP_UID" -g "$APP_UID" -m 0700 /scratch \
    && ln -s /opt/drportal/cli/drportal /usr/local/bin/drportal

COPY --from=build /source/artifacts/publish/MarketX.DrPortal.Web /opt/drportal/web
COPY --from=build /source/artifacts/publish/MarketX.DrPortal.Cli /opt/drportal/cli
COPY --from=build /source/scripts/backup /opt/drportal/scripts/backup

# Diagnostics would want sockets in /tmp. What pg_restore loads from a file, and every other temporary file, goes to /scratch.
ENV ASPNETCORE_HTTP_PORTS=8080 \
    DOTNET_EnableDiagnostics=0 \
    Restore__ScratchDirectory=/scratch \
    TMPDIR=/scratch
WORKDIR /opt/drportal/web
USER $APP_UID
VOLUME /scratch
EXPOSE 8080
# Exit code 0 while the process answers, so that a portal whose database is away is not restarted for it.
HEALTHCHECK --interval=15s --timeout=10s --start-period=90s CMD ["./MarketX.DrPortal.Web", "health"]
ENTRYPOINT ["./MarketX.DrPortal.Web"]
