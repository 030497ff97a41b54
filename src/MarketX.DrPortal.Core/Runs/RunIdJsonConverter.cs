using System.Text.Json;
using System.Text.Json.Serialization;

namespace MarketX.DrPortal.Core.Runs;

/// <summary>Run ids as their ten characters.</summary>
internal sealed class RunIdJsonConverter : JsonConverter<RunId>
{
    public override RunId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        RunId.TryParse(reader.GetString(), out var id) ? id : throw new JsonException("A run id has ten characters of a-z and 2-7.");

    public override void Write(Utf8JsonWriter writer, RunId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
}
