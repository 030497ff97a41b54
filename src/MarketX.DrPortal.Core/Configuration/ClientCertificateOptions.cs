namespace MarketX.DrPortal.Core.Configuration;

/// <summary>A certificate with which the portal proves to the provider who it is.</summary>
public sealed class ClientCertificateOptions
{
    /// <summary>Must be <c>Path</c>: a file. The stores of Windows are not supported.</summary>
    public string SourceType { get; set; } = "Path";

    /// <summary>The file: PKCS #12 (<c>.pfx</c>, <c>.p12</c>), or PEM with the certificate and its key.</summary>
    public string CertificateDiskPath { get; set; } = "";

    /// <summary>Password of a PKCS #12 file.</summary>
    public SecretText? CertificatePassword { get; set; }

    /// <summary>The key's PEM file, where it is not in the certificate's own.</summary>
    public string KeyDiskPath { get; set; } = "";
}
