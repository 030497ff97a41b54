using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MarketX.DrPortal.Core.Configuration;

namespace MarketX.DrPortal.Web.Authentication;

/// <summary>Loads the certificate with which the portal proves to the provider who it is.</summary>
internal static class ClientCertificate
{
    public static X509Certificate2 Load(ClientCertificateOptions options)
    {
        if (options.SourceType != "Path")
            throw new NotSupportedException($"SourceType is '{options.SourceType}': give Path, and the file as CertificateDiskPath.");
        var certificate = Path.GetExtension(options.CertificateDiskPath).ToLowerInvariant() is ".pfx" or ".p12"
            ? X509CertificateLoader.LoadPkcs12FromFile(options.CertificateDiskPath, options.CertificatePassword?.Reveal())
            : X509Certificate2.CreateFromPemFile(options.CertificateDiskPath, options.KeyDiskPath.Length > 0 ? options.KeyDiskPath : null);
        if (certificate.GetRSAPrivateKey() is not null)
            return certificate;
        certificate.Dispose();
        throw new CryptographicException("It has no private RSA key.");
    }
}
