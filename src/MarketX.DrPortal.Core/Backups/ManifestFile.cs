using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MarketX.DrPortal.Core.Backups;

/// <summary>
/// Manifests as files: JSON with <c>schema</c>, <c>keyId</c>, <c>hmac</c> and <c>manifest</c>. The signature is over
/// the bytes of <c>manifest</c> as they stand in the file, so that nothing has to be written anew to check it.
/// </summary>
public static class ManifestFile
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new ManifestDigestConverter(), new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
        RespectNullableAnnotations = true,
    };

    /// <summary>
    /// Key of the manifest of a backup: <c>&lt;prefix&gt;-manifests/&lt;name of the backup&gt;.json</c>. Two backups in two
    /// "folders" under the prefix have two manifests, and those of pinned backups lie beside theirs.
    /// </summary>
    /// <param name="prefix">The prefix of backups, without a slash at its end.</param>
    /// <param name="backupKey">Full key of the backup.</param>
    public static string KeyOf(string prefix, string backupKey)
    {
        ArgumentException.ThrowIfNullOrEmpty(prefix);
        ArgumentException.ThrowIfNullOrEmpty(backupKey);
        // A pinned backup's manifest is kept as long as the backup: no rule touches it either.
        if (PinnedKey.Is(prefix, backupKey))
            prefix = PinnedKey.FolderOf(prefix).TrimEnd('/');
        var name = backupKey.StartsWith(prefix + "/", StringComparison.Ordinal) ? backupKey[(prefix.Length + 1)..] : backupKey[(backupKey.LastIndexOf('/') + 1)..];
        return $"{FolderOf(prefix)}{name}.json";
    }

    /// <summary>What the keys of all manifests begin with.</summary>
    /// <param name="prefix">The prefix of backups, without a slash at its end.</param>
    public static string FolderOf(string prefix) => $"{prefix}-manifests/";

    /// <summary>Writes and signs a manifest.</summary>
    /// <param name="manifest">The manifest.</param>
    /// <param name="key">The key to sign with.</param>
    /// <returns>The file's bytes.</returns>
    public static byte[] Write(BackupManifest manifest, ManifestKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var payload = JsonSerializer.SerializeToUtf8Bytes(manifest, Options);
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteNumber("schema"u8, BackupManifest.CurrentSchema);
            json.WriteString("keyId"u8, key.Id);
            json.WriteString("hmac"u8, key.Sign(BackupManifest.CurrentSchema, payload));
            json.WritePropertyName("manifest"u8);
            json.WriteRawValue(payload);
            json.WriteEndObject();
        }

        return bytes.ToArray();
    }

    /// <summary>Reads a manifest, if it is one that was signed here and is of that backup.</summary>
    /// <param name="file">The file's bytes.</param>
    /// <param name="keys">The keys that count, the current one and older ones.</param>
    /// <param name="binding">The backup.</param>
    /// <exception cref="ManifestException">It is not accepted; the exception says why.</exception>
    public static BackupManifest Read(ReadOnlyMemory<byte> file, IReadOnlyCollection<ManifestKey> keys, ManifestBinding binding) =>
        Read(file, keys, binding, out _);

    /// <summary>Reads a manifest, if it is one that was signed here and is of that backup.</summary>
    /// <param name="file">The file's bytes.</param>
    /// <param name="keys">The keys that count, the current one and older ones.</param>
    /// <param name="binding">The backup.</param>
    /// <param name="keyId">Name of the key that it is signed with.</param>
    /// <exception cref="ManifestException">It is not accepted; the exception says why.</exception>
    public static BackupManifest Read(ReadOnlyMemory<byte> file, IReadOnlyCollection<ManifestKey> keys, ManifestBinding binding, out string keyId)
    {
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentNullException.ThrowIfNull(binding);
        BackupManifest manifest;
        try
        {
            using var json = JsonDocument.Parse(file);
            manifest = Open(json.RootElement, keys, out keyId);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new ManifestException(ManifestProblem.Unreadable, innerException: e);
        }

        return binding.ProblemOf(manifest) is { } problem
            ? throw new ManifestException(problem, $"It is the manifest of {manifest.Key}, made by run {manifest.RunId}.")
            : manifest;
    }

    private static BackupManifest Open(JsonElement file, IReadOnlyCollection<ManifestKey> keys, out string keyId)
    {
        var schema = file.GetProperty("schema"u8).GetInt32();
        if (schema != BackupManifest.CurrentSchema)
            throw new ManifestException(ManifestProblem.UnknownSchema, $"Its schema is {schema}; {BackupManifest.CurrentSchema} is known.");

        var id = keyId = file.GetProperty("keyId"u8).GetString() ?? "";
        var key = keys.FirstOrDefault(candidate => candidate.Id == id)
            ?? throw new ManifestException(ManifestProblem.UnknownKey);
        var payload = file.GetProperty("manifest"u8);
        var signature = file.GetProperty("hmac"u8).GetString() ?? "";
        if (!key.HasSigned(schema, JsonMarshal.GetRawUtf8Value(payload), signature))
            throw new ManifestException(ManifestProblem.WrongSignature);
        return payload.Deserialize<BackupManifest>(Options) ?? throw new JsonException("The manifest is null.");
    }
}
