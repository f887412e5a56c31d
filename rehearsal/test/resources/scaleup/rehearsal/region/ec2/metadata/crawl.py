"""Has cloud-init's data source Ec2 read a metadata service, and prints what it found as JSON."""

import json
import sys

from cloudinit import helpers
from cloudinit.sources import DataSourceEc2

url, folder = sys.argv[1:]
source = DataSourceEc2.DataSourceEc2(
    {"datasource": {"Ec2": {"metadata_urls": [url], "max_wait": 5, "timeout": 5}}},
    None,
    helpers.Paths({"cloud_dir": folder, "run_dir": folder}),
)
# Otherwise it would look for signs of AWS on this computer.
source._cloud_name = DataSourceEc2.CloudNames.AWS
print(json.dumps(source.crawl_metadata(), default=bytes.decode))
