using System.Security.Cryptography;
using System.Text;
using MarketX.DrPortal.Core.Configuration;

namespace MarketX.DrPortal.Web.Authentication.Keys;

/// <summary>The key that the keys of cookies are encrypted with, made from <c>Session:Key</c>. Prints without its bytes.</summary>
internal sealed class SessionKey(SecretText secret)
{
    private const int KeyBytes = 32;

    public byte[] Bytes { get; } = HKDF.DeriveKey(
        HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret.Reveal()), KeyBytes, info: "MarketX DR Portal data protection keys"u8.ToArray());

    public override string ToString() => "***";
}
