# Two stages: what is built with tools, and what runs without them.
FROM python:3.11-slim AS builder
WORKDIR /src
RUN python -m venv /opt/vaxreach
COPY . .
RUN python -m scripts.web_assets \
    && /opt/vaxreach/bin/pip install --no-cache-dir --constraint requirements.lock .

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
# The folder of the study; it must be writable, since assessments are kept beside the study file.
VOLUME /study
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=180s --retries=3 \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/health/ready', timeout=4)"]
ENTRYPOINT ["vaxreach"]
# Listening on all addresses needs the names by which browsers ask: -e VAXREACH_HOSTS=map.example
CMD ["serve", "/study/study.toml", "--host", "0.0.0.0"]
