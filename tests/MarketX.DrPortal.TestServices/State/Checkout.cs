using MarketX.DrPortal.TestServices.Processes;

namespace MarketX.DrPortal.TestServices.State;

/// <summary>The working copy that this program was built in.</summary>
public static class Checkout
{
    private const string CacheVariable = "DRPORTAL_CACHE";
    private const string StateVariable = "DRPORTAL_STATE";

    /// <summary>Where downloads are kept: the same folder that ./dev uses.</summary>
    public static string CacheFolder =>
        Environment.GetEnvironmentVariable(CacheVariable) is { Length: > 0 } cache ? cache
        : Environment.GetEnvironmentVariable(StateVariable) is { Length: > 0 } state ? Path.Combine(state, "cache")
        : Path.Combine(Root, ".dev", "cache");

    /// <summary>The folder of the solution file.</summary>
    public static string Root
    {
        get
        {
            for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            {
                if (File.Exists(Path.Combine(folder.FullName, "MarketX.DrPortal.sln")))
                    return folder.FullName;
            }

            throw new ServiceException($"{AppContext.BaseDirectory} is in no checkout. Set {CacheVariable} to a folder for downloads.");
        }
    }
}
