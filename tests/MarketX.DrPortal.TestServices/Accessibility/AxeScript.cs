using MarketX.DrPortal.TestServices.Packages;
using MarketX.DrPortal.TestServices.State;

namespace MarketX.DrPortal.TestServices.Accessibility;

/// <summary>axe, which looks at a page as assistive technology would.</summary>
public static class AxeScript
{
    /// <summary>Its text, to be run in a page.</summary>
    /// <exception cref="Processes.ServiceException">It cannot be had; the message says what to do.</exception>
    public static async Task<string> ReadAsync(CancellationToken cancellationToken)
    {
        var folder = await NpmPackages.EnsureAsync(Checkout.CacheFolder, [("axe-core", "4.14.1")], cancellationToken);
        return await File.ReadAllTextAsync(Path.Combine(folder, "node_modules", "axe-core", "axe.min.js"), cancellationToken);
    }
}
