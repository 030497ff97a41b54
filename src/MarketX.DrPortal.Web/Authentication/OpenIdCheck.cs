using System.Security.Cryptography;
using MarketX.DrPortal.Core.Configuration;

namespace MarketX.DrPortal.Web.Authentication;

/// <summary>What is wrong with the organisation's sign-in, each with its key. No sentence repeats a secret.</summary>
internal static class OpenIdCheck
{
    private static readonly string[] ManyTenants = ["common", "organizations", "consumers"];

    public static IEnumerable<string> Problems(AzureAdOptions options, IConfiguration configuration, IHostEnvironment environment)
    {
        if (!options.IsMentioned)
        {
            yield return "AzureAd is not configured, so nobody could sign in: give AzureAd:TenantId, AzureAd:ClientId and AzureAd:ClientSecret, or "
                + "AzureAd:Authority for another provider than Entra (docs/security.md). The command line (drportal) works without a sign-in.";
            yield break;
        }

        if (options.ClientId.Length == 0)
            yield return "AzureAd:ClientId is not set: the application (client) id of the app registration.";
        foreach (var problem in Provider(options, environment))
            yield return problem;
        foreach (var problem in Proof(options))
            yield return problem;
        foreach (var (key, path) in new[] { ("CallbackPath", options.CallbackPath), ("SignedOutCallbackPath", options.SignedOutCallbackPath) })
        {
            if (!path.StartsWith('/') || path.Length < 2)
                yield return $"AzureAd:{key} is '{path}': give a path such as /signin-oidc.";
        }

        if (string.IsNullOrWhiteSpace(options.RoleClaim))
            yield return "AzureAd:RoleClaim is empty: the claim that holds the roles, 'roles' unless the provider reserves that name.";
        if (configuration["Session:Key"] is null or "")
            yield return "Session:Key (DRPORTAL_SESSION_KEY) is not set: at least 32 bytes of random text that protect cookies, the same on all portals, e.g. of 'openssl rand -base64 48'.";
        if (configuration["AllowedHosts"] is null or "" || configuration["AllowedHosts"]!.Split(';').Contains("*"))
            yield return "AllowedHosts must list the portal's own host names, without '*': a forged Host would become the address that sign-in returns to.";
    }

    private static IEnumerable<string> Provider(AzureAdOptions options, IHostEnvironment environment)
    {
        if (options.TenantId.Length == 0 && options.Authority.Length == 0)
        {
            yield return "AzureAd:TenantId is not set (or AzureAd:Authority, for another provider than Entra).";
            yield break;
        }

        if (options.IsEntra && ManyTenants.Contains(options.TenantId, StringComparer.OrdinalIgnoreCase))
            yield return $"AzureAd:TenantId is '{options.TenantId}', which lets in people of every organisation: give the id of your tenant.";
        if (!Uri.TryCreate(options.ResolvedAuthority, UriKind.Absolute, out var authority))
            yield return $"AzureAd: {options.ResolvedAuthority} is not an address. Check AzureAd:Instance, or AzureAd:Authority.";
        else if (authority.Scheme != Uri.UriSchemeHttps && !(options.AllowInsecureAuthority && environment.IsDevelopment() && authority.IsLoopback))
            yield return $"AzureAd: {options.ResolvedAuthority} must use https. (AzureAd:AllowInsecureAuthority works in Development and on loopback only.)";
    }

    private static IEnumerable<string> Proof(AzureAdOptions options)
    {
        if (options.ClientSecret is null && options.ClientCertificates.Count == 0)
            yield return "AzureAd:ClientSecret (AzureAd__ClientSecret, AzureAd__ClientSecret_FILE) is not set, nor AzureAd:ClientCertificates.";
        if (options.ClientSecret is not null && options.ClientCertificates.Count > 0)
            yield return "AzureAd:ClientSecret and AzureAd:ClientCertificates are both set: keep one.";
        if (options.ClientCertificates.Count == 0)
            yield break;
        string? problem = null;
        try
        {
            ClientCertificate.Load(options.ClientCertificates[0]).Dispose();
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException or NotSupportedException)
        {
            problem = $"AzureAd:ClientCertificates: {options.ClientCertificates[0].CertificateDiskPath} cannot be used: {e.Message}";
        }

        if (problem is not null)
            yield return problem;
    }
}
