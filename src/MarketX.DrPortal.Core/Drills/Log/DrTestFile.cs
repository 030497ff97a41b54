using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Runs;

namespace MarketX.DrPortal.Core.Drills.Log;

/// <summary>
/// Entries as files in the bucket: JSON with <c>schema</c>, <c>number</c>, <c>previous</c>, <c>keyId</c>, <c>hmac</c> and
/// <c>entry</c>. The signature is over all of these, the entry's bytes as they stand in the file.
/// </summary>
internal static class DrTestFile
{
    /// <summary>The schema that is written, and the only one that is read.</summary>
    public const int Schema = 1;

    /// <summary>What the keys of all entries begin with.</summary>
    public static string FolderOf(string prefix) => $"{prefix}-drills/";

    /// <summary>Key of an entry: its number with eight digits, so that a listing is in their order.</summary>
    public static string KeyOf(string prefix, long number) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{FolderOf(prefix)}{number:00000000}.json");

    /// <summary>Signs an entry in its place.</summary>
    public static DrTestRecord Sign(DrTestEntry entry, long number, string previous, ManifestKey key)
    {
        var payload = JsonSerializer.Serialize(entry, RunJson.Options);
        return new DrTestRecord(number, previous, key.Id, key.SignEntry(Schema, number, previous, Encoding.UTF8.GetBytes(payload)), payload);
    }

    /// <summary>The file of an entry; the same entry always gives the same bytes.</summary>
    public static byte[] Write(DrTestRecord record)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteNumber("schema"u8, Schema);
            json.WriteNumber("number"u8, record.Number);
            json.WriteString("previous"u8, record.Previous);
            json.WriteString("keyId"u8, record.KeyId);
            json.WriteString("hmac"u8, record.Signature);
            json.WritePropertyName("entry"u8);
            json.WriteRawValue(record.Payload);
            json.WriteEndObject();
        }

        return bytes.ToArray();
    }

    /// <summary>Reads a file; whether it is true, only <see cref="Problem"/> tells.</summary>
    /// <returns>Null where it is no such file.</returns>
    public static DrTestRecord? TryRead(ReadOnlyMemory<byte> file)
    {
        try
        {
            using var json = JsonDocument.Parse(file);
            var root = json.RootElement;
            if (root.GetProperty("schema"u8).GetInt32() != Schema)
                return null;
            var payload = Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8Value(root.GetProperty("entry"u8)));
            return new DrTestRecord(
                root.GetProperty("number"u8).GetInt64(), root.GetProperty("previous"u8).GetString() ?? "", root.GetProperty("keyId"u8).GetString() ?? "",
                root.GetProperty("hmac"u8).GetString() ?? "", payload);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            // Whatever it is: the caller says that this number has no file that can be read.
            return null;
        }
    }

    /// <summary>What is wrong with a record, as the second half of a sentence; null when nothing is.</summary>
    public static string? Problem(DrTestRecord record, IReadOnlyCollection<ManifestKey> keys)
    {
        if (keys.FirstOrDefault(k => k.Id == record.KeyId) is not { } key)
            return $"is signed with the key \"{record.KeyId}\", which is not configured here (Manifest:Key, Manifest:EarlierKeys)";
        return key.HasSignedEntry(Schema, record.Number, record.Previous, Encoding.UTF8.GetBytes(record.Payload), record.Signature)
            ? null : "was changed after it was signed";
    }

    public static DrTestEntry ReadEntry(string payload) =>
        JsonSerializer.Deserialize<DrTestEntry>(payload, RunJson.Options) ?? throw new JsonException("The entry is null.");
}
