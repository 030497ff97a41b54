namespace MarketX.DrPortal.Core.Configuration;

/// <summary>Where metrics and traces are sent by OpenTelemetry's protocol.</summary>
public sealed class TelemetryOptions
{
    /// <summary>Configuration section.</summary>
    public const string SectionName = "OpenTelemetry";

    /// <summary>The collector's address (<c>OTEL_EXPORTER_OTLP_ENDPOINT</c>); empty: nothing is sent.</summary>
    public string Endpoint { get; set; } = "";

    /// <summary><c>grpc</c> or <c>http/protobuf</c> (<c>OTEL_EXPORTER_OTLP_PROTOCOL</c>).</summary>
    public string Protocol { get; set; } = "grpc";

    /// <summary>How often metrics are sent.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(60);
}
