# The program and the CA bundle that it trusts, and nothing else.
# .ci/image lays out build/image and tries what comes of it; then: docker build -t magedoctor .
# Use: docker run --rm -e COMPOSER_AUTH -v "$PWD:/project:ro" magedoctor preflight
FROM scratch
COPY build/image/root/ /
USER 65532:65532
# For demo and serve-fake, which lay out files.
ENV TMPDIR=/tmp
WORKDIR /project
ENTRYPOINT ["/usr/bin/magedoctor"]
