using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace MarketX.DrPortal.Core.Backups;

/// <summary>
/// The key that manifests are signed with. It is kept out of the bucket: who can write backups must not be able to sign
/// for them. Not a record, so that no log prints the secret.
/// </summary>
public sealed class ManifestKey
{
    /// <summary>Bytes that a secret has at least.</summary>
    public const int MinBytes = 32;

    private readonly byte[] _secret;

    /// <summary>Takes a key.</summary>
    /// <param name="id">Its name, which manifests mention: 1 to 64 of <c>A-Z a-z 0-9 . _ -</c>.</param>
    /// <param name="secret">The secret, at least 32 bytes.</param>
    /// <exception cref="ArgumentException">The name or the secret is not so.</exception>
    public ManifestKey(string id, ReadOnlySpan<byte> secret)
    {
        if (!IsValidId(id))
            throw new ArgumentException("A key's name has 1 to 64 letters, digits, dots, underscores and hyphens.", nameof(id));
        if (secret.Length < MinBytes)
            throw new ArgumentException($"A manifest key has at least {MinBytes} bytes.", nameof(secret));
        (Id, _secret) = (id, secret.ToArray());
    }

    /// <summary>Its name.</summary>
    public string Id { get; }

    /// <summary>Whether a key may have that name.</summary>
    public static bool IsValidId(string? id) =>
        id is { Length: >= 1 and <= 64 } && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');

    /// <summary>The key's name, without the secret.</summary>
    public override string ToString() => Id;

    /// <summary>HMAC-SHA256 over the schema, the key's name and the manifest's bytes, in hexadecimal digits.</summary>
    internal string Sign(int schema, ReadOnlySpan<byte> manifest)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _secret);
        // Schema and key stand outside of the manifest's bytes, but must not be changed either.
        hmac.AppendData(Encoding.UTF8.GetBytes($"marketx-drportal-manifest\n{schema}\n{Id}\n"));
        hmac.AppendData(manifest);
        return Convert.ToHexStringLower(hmac.GetHashAndReset());
    }

    internal bool HasSigned(int schema, ReadOnlySpan<byte> manifest, string signature) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Sign(schema, manifest)), Encoding.UTF8.GetBytes(signature));

    /// <summary>HMAC-SHA256 over an entry of the DR test log and its place in the chain, in hexadecimal digits.</summary>
    internal string SignEntry(int schema, long number, string previous, ReadOnlySpan<byte> entry)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _secret);
        // Another first line than a manifest's: a signature of one kind is never one of the other.
        hmac.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"marketx-drportal-drtest\n{schema}\n{Id}\n{number}\n{previous}\n")));
        hmac.AppendData(entry);
        return Convert.ToHexStringLower(hmac.GetHashAndReset());
    }

    internal bool HasSignedEntry(int schema, long number, string previous, ReadOnlySpan<byte> entry, string signature) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(SignEntry(schema, number, previous, entry)), Encoding.UTF8.GetBytes(signature));

    /// <summary>HMAC-SHA256 over the globals beside a backup, in hexadecimal digits.</summary>
    internal string SignGlobals(int schema, ReadOnlySpan<byte> globals)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _secret);
        hmac.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"marketx-drportal-globals\n{schema}\n{Id}\n")));
        hmac.AppendData(globals);
        return Convert.ToHexStringLower(hmac.GetHashAndReset());
    }

    internal bool HasSignedGlobals(int schema, ReadOnlySpan<byte> globals, string signature) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(SignGlobals(schema, globals)), Encoding.UTF8.GetBytes(signature));
}
