using System.Data.Common;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Health;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Storage;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace MarketX.DrPortal.Web.Telemetry;

/// <summary>Sends metrics and the traces of runs to a collector, where one is configured. A collector that is away harms nothing.</summary>
internal sealed partial class TelemetryService(TelemetryOptions options, PortalMetrics metrics, PortalIdentity identity, TimeProvider time, ILogger<TelemetryService> logger) : BackgroundService
{
    private const string Service = "marketx-dr-portal";

    private readonly ILogger _logger = logger;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var meter = new MetricsMeter();
        var resource = ResourceBuilder.CreateDefault().AddService(Service, serviceInstanceId: identity.Node);
        using var traces = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource).AddSource(RunTraces.SourceName)
            .AddOtlpExporter(exporter => Configure(exporter, "v1/traces")).Build();
        using var sender = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource).AddMeter(MetricsMeter.Name)
            .AddOtlpExporter((exporter, reader) =>
            {
                Configure(exporter, "v1/metrics");
                // Sent below, right after they were read.
                reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = Timeout.Infinite;
            }).Build();
        using var timer = new PeriodicTimer(options.Interval, time);
        do
        {
            try
            {
                meter.Show(await metrics.ReadAsync(stoppingToken));
                sender.ForceFlush();
            }
            catch (Exception e) when (e is DbException or TimeoutException or StorageException)
            {
                LogUnread(e.Message);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken).AsTask().ContinueWith(t => t.IsCompletedSuccessfully && t.Result, TaskScheduler.Default));
    }

    // With an address of its own the exporter adds no path to it.
    private void Configure(OtlpExporterOptions exporter, string path)
    {
        var isHttp = options.Protocol == "http/protobuf";
        exporter.Protocol = isHttp ? OtlpExportProtocol.HttpProtobuf : OtlpExportProtocol.Grpc;
        exporter.Endpoint = isHttp ? new Uri(new Uri(options.Endpoint.TrimEnd('/') + "/"), path) : new Uri(options.Endpoint);
    }

    [LoggerMessage(3401, LogLevel.Warning, "Metrics could not be read for the collector: {Reason}")]
    private partial void LogUnread(string reason);
}
