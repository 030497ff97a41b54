using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace MarketX.DrPortal.Core.Globals;

/// <summary>
/// The secret that hashes of passwords are encrypted with: AES-256-GCM under a key that HKDF-SHA256 derives for each
/// file. It is kept out of the bucket, and nothing else is encrypted with it. Not a record, so that no log prints it.
/// </summary>
internal sealed class RecoveryKey
{
    /// <summary>Bytes that the secret has at least.</summary>
    public const int MinBytes = 32;

    private const string Algorithm = "AES-256-GCM, HKDF-SHA256";
    private static readonly byte[] Purpose = Encoding.UTF8.GetBytes("marketx-drportal-passwords-1");

    private readonly byte[] _secret;

    /// <summary>Takes a secret of at least 32 bytes.</summary>
    public RecoveryKey(string secret)
    {
        _secret = Encoding.UTF8.GetBytes(secret);
        if (_secret.Length < MinBytes)
            throw new ArgumentException($"A recovery key has at least {MinBytes} bytes.", nameof(secret));
    }

    /// <summary>Encrypts passwords.</summary>
    /// <param name="passwords">Hashes by role.</param>
    /// <param name="backup">Key of the backup; another one's file cannot hold them.</param>
    public EncryptedPasswords Encrypt(IReadOnlyDictionary<string, string> passwords, string backup)
    {
        var plain = JsonSerializer.SerializeToUtf8Bytes(passwords);
        var (salt, nonce) = (RandomNumberGenerator.GetBytes(32), RandomNumberGenerator.GetBytes(AesGcm.NonceByteSizes.MaxSize));
        var (data, tag) = (new byte[plain.Length], new byte[AesGcm.TagByteSizes.MaxSize]);
        using var cipher = new AesGcm(Derive(salt), tag.Length);
        cipher.Encrypt(nonce, plain, data, tag, Encoding.UTF8.GetBytes(backup));
        CryptographicOperations.ZeroMemory(plain);
        return new EncryptedPasswords(Algorithm, passwords.Count, salt, nonce, tag, data);
    }

    /// <summary>Decrypts them; null where this is not the key, or somebody changed them.</summary>
    public IReadOnlyDictionary<string, string>? Decrypt(EncryptedPasswords passwords, string backup)
    {
        if (passwords.Algorithm != Algorithm)
            return null;
        var plain = new byte[passwords.Data.Length];
        try
        {
            using var cipher = new AesGcm(Derive(passwords.Salt), passwords.Tag.Length);
            cipher.Decrypt(passwords.Nonce, passwords.Data, passwords.Tag, plain, Encoding.UTF8.GetBytes(backup));
            return JsonSerializer.Deserialize<Dictionary<string, string>>(plain);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            // Which of the two it was cannot be told.
            return null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    private byte[] Derive(byte[] salt) => HKDF.DeriveKey(HashAlgorithmName.SHA256, _secret, 32, salt, Purpose);
}
