using MarketX.DrPortal.TestServices.Packages;

namespace MarketX.DrPortal.TestServices.Identity;

/// <summary>The provider's packages.</summary>
internal static class OpenIdPackages
{
    /// <summary>The folder that holds <c>node_modules</c>.</summary>
    /// <exception cref="Processes.ServiceException">Node.js or a package cannot be had; the message says what to do.</exception>
    public static Task<string> EnsureAsync(string cacheFolder, CancellationToken cancellationToken) =>
        NpmPackages.EnsureAsync(cacheFolder, [("oidc-provider", "9.13.3"), ("jose", "6.2.17")], cancellationToken);
}
