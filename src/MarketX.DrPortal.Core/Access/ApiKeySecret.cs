using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using MarketX.DrPortal.Core.Runs;

namespace MarketX.DrPortal.Core.Access;

/// <summary>The text of an API key: <c>drp_&lt;id&gt;_&lt;secret&gt;</c>. It begins the same everywhere, so that scanners for leaked secrets can find it.</summary>
/// <param name="Id">The public part.</param>
/// <param name="Hash">What is stored of the secret part.</param>
public sealed record ApiKeySecret(string Id, byte[] Hash)
{
    /// <summary>What every key begins with.</summary>
    public const string Prefix = "drp_";

    private const int SecretBytes = 32;
    private const int MaxLength = 128;

    /// <summary>A new key: its text, to be shown once, and what is kept of it.</summary>
    public static (string Text, ApiKeySecret Kept) Create()
    {
        var id = RunId.New().Value;
        var secret = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));
        return ($"{Prefix}{id}_{secret}", new ApiKeySecret(id, HashOf(secret)));
    }

    /// <summary>Reads a key that somebody sent. Whether there is such a key is another question.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out ApiKeySecret? key)
    {
        key = null;
        if (text is null || text.Length > MaxLength || !text.StartsWith(Prefix, StringComparison.Ordinal))
            return false;
        var rest = text[Prefix.Length..];
        if (rest.Length <= RunId.Length + 1 || rest[RunId.Length] != '_' || !RunId.TryParse(rest[..RunId.Length], out var id))
            return false;
        key = new ApiKeySecret(id.Value, HashOf(rest[(RunId.Length + 1)..]));
        return true;
    }

    /// <summary>Whether the hash is of the same secret, in the same time whatever differs.</summary>
    public bool Matches(byte[] hash) => CryptographicOperations.FixedTimeEquals(Hash, hash);

    /// <inheritdoc />
    public override string ToString() => $"{Prefix}{Id}_***";

    // 256 random bits cannot be guessed, so a plain hash is enough: a slow one would only slow down every request.
    private static byte[] HashOf(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));
}
