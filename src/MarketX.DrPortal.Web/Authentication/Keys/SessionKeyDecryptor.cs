using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;

namespace MarketX.DrPortal.Web.Authentication.Keys;

/// <summary>
/// Decrypts what <see cref="SessionKeyEncryptor"/> made. Its full name is written into every stored key: renamed or moved, it
/// would make all of them unreadable.
/// </summary>
internal sealed class SessionKeyDecryptor(IServiceProvider services) : IXmlDecryptor
{
    public XElement Decrypt(XElement encryptedElement)
    {
        var value = Convert.FromBase64String(encryptedElement.Element("value")!.Value);
        var plain = new byte[value.Length - SessionKeyEncryptor.NonceBytes - SessionKeyEncryptor.TagBytes];
        using var aes = new AesGcm(services.GetRequiredService<SessionKey>().Bytes, SessionKeyEncryptor.TagBytes);
        aes.Decrypt(
            value.AsSpan(0, SessionKeyEncryptor.NonceBytes), value.AsSpan(SessionKeyEncryptor.NonceBytes + SessionKeyEncryptor.TagBytes),
            value.AsSpan(SessionKeyEncryptor.NonceBytes, SessionKeyEncryptor.TagBytes), plain);
        return XElement.Parse(Encoding.UTF8.GetString(plain));
    }
}
