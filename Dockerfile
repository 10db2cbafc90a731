# Two stages: what is built with tools, and what runs without them.
FROM python:3.11-slim AS builder
WORKDIR /src
RUN python -m venv /opt/vaxreach
COPY . .
RUN python -m scripts.web_assets \
    && /opt/vaxreach/bin/pip install --no-cache-dir --constraint requirements.lock '.[postgres]'

FROM python:3.11-slim
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libexpat1 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home --uid 10001 vaxreach
COPY --from=builder /opt/vaxreach /opt/vaxreach
ENV PATH=/opt/vaxreach/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    NUMBA_CACHE_DIR=/home/vaxreach/.cache/numba
USER vaxreach
# Kernels are compiled here, by the user who runs them, so that no start waits for it. Another
# processor than that of the build compiles its own at its first start: keep the folder in a volume.
RUN vaxreach warm-up
# The folder of the study; it must be writable, since assessments are kept beside the study file.
VOLUME /study
EXPOSE 8000
# The port is open before the study is. Readiness is for who sends requests, not for who restarts: the
# first assessment of a province takes minutes.
HEALTHCHECK --interval=30s --timeout=5s --start-period=15s --retries=3 \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/health/live', timeout=4)"]
ENTRYPOINT ["vaxreach"]
# It listens on loopback, which nobody outside reaches, until somebody says that the network may:
# -e VAXREACH_ALLOW_OPEN_READING=true -e VAXREACH_HOSTS=map.example (docs/operations.md)
CMD ["serve", "/study/study.toml"]
