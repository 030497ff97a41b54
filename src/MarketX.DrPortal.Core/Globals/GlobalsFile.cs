using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using MarketX.DrPortal.Core.Backups;

namespace MarketX.DrPortal.Core.Globals;

/// <summary>Globals as files: JSON that is signed as manifests are, and the same as SQL, for people and psql.</summary>
internal static class GlobalsFile
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        RespectNullableAnnotations = true,
    };

    /// <summary>What the keys of all of them begin with.</summary>
    public static string FolderOf(string prefix) => $"{prefix}-globals/";

    /// <summary>Key of a backup's globals.</summary>
    public static string KeyOf(string prefix, string backup) => $"{FolderOf(prefix)}{NameOf(prefix, backup)}.json";

    /// <summary>Key of the same as SQL.</summary>
    public static string SqlKeyOf(string prefix, string backup) => $"{FolderOf(prefix)}{NameOf(prefix, backup)}.sql";

    /// <summary>Writes and signs them.</summary>
    public static byte[] Write(SavedGlobals globals, ManifestKey key)
    {
        var payload = JsonSerializer.SerializeToUtf8Bytes(globals, Options);
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteNumber("schema"u8, SavedGlobals.CurrentSchema);
            json.WriteString("keyId"u8, key.Id);
            json.WriteString("hmac"u8, key.SignGlobals(SavedGlobals.CurrentSchema, payload));
            json.WritePropertyName("globals"u8);
            json.WriteRawValue(payload);
            json.WriteEndObject();
        }

        return bytes.ToArray();
    }

    /// <summary>Reads them, if they count.</summary>
    /// <param name="file">The file's bytes.</param>
    /// <param name="keys">The keys that count; null: an Admin said why they count all the same.</param>
    /// <param name="backup">Key of the backup that they must be of.</param>
    /// <returns>Them, or why they do not count.</returns>
    public static (SavedGlobals? Globals, string? Problem) Read(ReadOnlyMemory<byte> file, IReadOnlyCollection<ManifestKey>? keys, string backup)
    {
        try
        {
            using var json = JsonDocument.Parse(file);
            var (root, schema) = (json.RootElement, json.RootElement.GetProperty("schema"u8).GetInt32());
            if (schema != SavedGlobals.CurrentSchema)
                return (null, $"Its schema is {schema}; {SavedGlobals.CurrentSchema} is known. A newer version of this product wrote it.");
            var (id, payload) = (root.GetProperty("keyId"u8).GetString(), root.GetProperty("globals"u8));
            if (keys is not null && Problem(keys.FirstOrDefault(k => k.Id == id), id, schema, payload, root.GetProperty("hmac"u8).GetString() ?? "") is { } problem)
                return (null, problem);
            var globals = payload.Deserialize<SavedGlobals>(Options);
            return globals?.Key == backup ? (globals, null) : (null, $"It is of another backup, {globals?.Key}.");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            return (null, "It cannot be read: it is damaged or of another kind.");
        }
    }

    private static string? Problem(ManifestKey? key, string? id, int schema, JsonElement payload, string signature) =>
        key is null ? $"It is signed with key \"{id}\", which is not configured here."
        : key.HasSignedGlobals(schema, JsonMarshal.GetRawUtf8Value(payload), signature) ? null : "Its signature is wrong: somebody changed it.";

    /// <summary>The keys of both files of a backup, pinned or not.</summary>
    public static IReadOnlyList<string> KeysOf(string prefix, string backup)
    {
        if (PinnedKey.Is(prefix, backup))
            prefix = PinnedKey.FolderOf(prefix).TrimEnd('/');
        return [KeyOf(prefix, backup), SqlKeyOf(prefix, backup)];
    }

    private static string NameOf(string prefix, string backup) =>
        backup.StartsWith(prefix + "/", StringComparison.Ordinal) ? backup[(prefix.Length + 1)..] : backup[(backup.LastIndexOf('/') + 1)..];
}
