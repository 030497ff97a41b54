using System.Text.Json;
using System.Text.Json.Serialization;
using MarketX.DrPortal.Core.Archive.Rows;

namespace MarketX.DrPortal.Core.Backups;

/// <summary>Digests as text, because JSON has no numbers of 128 bits.</summary>
internal sealed class ManifestDigestConverter : JsonConverter<RowDigest>
{
    public override RowDigest Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        RowDigest.TryParse(reader.GetString(), out var digest) ? digest : throw new JsonException("A digest has 32 hexadecimal digits.");

    public override void Write(Utf8JsonWriter writer, RowDigest value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
