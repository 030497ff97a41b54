using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;

namespace MarketX.DrPortal.Web.Authentication.Keys;

/// <summary>Encrypts data protection keys with AES-256-GCM before they go into the portal's database.</summary>
internal sealed class SessionKeyEncryptor(SessionKey key) : IXmlEncryptor
{
    internal const int NonceBytes = 12;
    internal const int TagBytes = 16;

    public EncryptedXmlInfo Encrypt(XElement plaintextElement)
    {
        var plain = Encoding.UTF8.GetBytes(plaintextElement.ToString(SaveOptions.DisableFormatting));
        var nonce = RandomNumberGenerator.GetBytes(NonceBytes);
        var sealedText = new byte[plain.Length];
        var tag = new byte[TagBytes];
        using var aes = new AesGcm(key.Bytes, TagBytes);
        aes.Encrypt(nonce, plain, sealedText, tag);
        CryptographicOperations.ZeroMemory(plain);
        return new EncryptedXmlInfo(
            new XElement("sealed", new XElement("value", Convert.ToBase64String([.. nonce, .. tag, .. sealedText]))), typeof(SessionKeyDecryptor));
    }
}
