/**
 * Sends opencif's spans to a collector. Load it before the program:
 *
 *   npm install @opentelemetry/api @opentelemetry/sdk-trace-node @opentelemetry/exporter-trace-otlp-proto
 *   OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:4318 node --import ./otel.mjs node_modules/opencif/dist/main.js serve
 *
 * In a container, load it with NODE_OPTIONS='--import /path/otel.mjs'.
 *
 * It registers an SDK and nothing else: opencif makes its own spans, and instrumentations of http, pg or Fastify would
 * make them a second time, with paths and statements that opencif leaves out.
 */
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import {
  BatchSpanProcessor,
  NodeTracerProvider,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace-node';

const provider = new NodeTracerProvider({
  // Samples one in ten, and every request whose caller is sampled.
  sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(0.1) }),
  spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
});
provider.register();

// opencif ends by itself after SIGTERM; this sends the last spans before that.
process.once('beforeExit', () => void provider.shutdown());
