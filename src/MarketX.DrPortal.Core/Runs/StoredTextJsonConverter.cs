using System.Text.Json;
using System.Text.Json.Serialization;

namespace MarketX.DrPortal.Core.Runs;

/// <summary>Writes text as PostgreSQL's jsonb can take it: a NUL, which somebody may have typed, is none of its characters.</summary>
internal sealed class StoredTextJsonConverter : JsonConverter<string>
{
    /// <inheritdoc />
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetString();

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(StoredText.Of(value));

    /// <inheritdoc />
    public override string ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetString()!;

    /// <inheritdoc />
    public override void WriteAsPropertyName(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WritePropertyName(StoredText.Of(value));
}
